"""Counts the words of files with several threads that share one table.

    python word_count.py FILE...        counts the words of the files, one thread each
    python word_count.py                counts the words of this program

The threads never lock anything: `increment` is atomic. The table hangs in the state of the host
`word count`, where any other language in the process would find it.
"""

import re
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import krstate

SHOWN = 10


def count(file: Path, words: krstate.Table) -> int:
    """Adds the words of a file to the table; returns how many there were."""
    found = re.findall(r"[^\W\d_]+", file.read_text(encoding="utf-8", errors="replace"))
    for word in found:
        words.increment(word.casefold())
    return len(found)


def count_all(files: Iterable[Path], state: krstate.SharedState) -> int:
    """Counts all files at the same time into the table `Words` of a state."""
    state["Words"] = {}
    # What was stored is a copy; the handle that reading gives is the live table.
    words = state["Words"]
    with ThreadPoolExecutor() as pool:
        return sum(pool.map(lambda file: count(file, words), files))


def main() -> None:
    """Counts the words of the files that the command line names."""
    files = [Path(name) for name in sys.argv[1:]] or [Path(__file__)]
    with krstate.Host("word count") as host:
        try:
            total = count_all(files, host.state)
        except OSError as error:
            sys.exit(f"word_count: {error}")
        counts = host.state["Words"].to_dict()
        assert sum(counts.values()) == total
        for word in sorted(counts, key=lambda word: (-counts[word], word))[:SHOWN]:
            print(f"{counts[word]:6} {word}")
        print(f"{total:6} words in all, {len(counts)} different ones")


if __name__ == "__main__":
    main()
