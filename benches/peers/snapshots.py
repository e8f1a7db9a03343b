"""Reads a CLIXML document with a peer and prints the shortest time in milliseconds.

    python snapshots.py xml.etree|psrpcore FILE
"""

import sys
import time
import xml.etree.ElementTree as ElementTree


def psrpcore(text):
    from psrpcore.types import deserialize_clixml

    # Only secure strings need a cipher, and there are none.
    return deserialize_clixml(text, None)


# What reads, and how often it is asked to.
PEERS = {"xml.etree": (ElementTree.fromstring, 5), "psrpcore": (psrpcore, 2)}


def main():
    peer, file = sys.argv[1:]
    read, runs = PEERS[peer]
    with open(file, encoding="utf-8") as opened:
        text = opened.read()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        read(text)
        times.append(time.perf_counter() - begun)
    print(min(times) * 1e3)


main()
