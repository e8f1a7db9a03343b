"""Python's part in the race for the first use; Node calls `race` in its own process."""

import ctypes
import threading

import krstate


def race(gate_file, threads, rounds):
    """The claims of `threads` threads: how many hosts they made, and what went wrong."""
    gate_pass = ctypes.CDLL(gate_file).gate_pass
    claims, failures = [], []

    def work():
        try:
            gate_pass()
            try:
                krstate.Host("race").state["Hits"] = {"n": 0}
                claims.append(1)
            except krstate.HostExistsError:
                pass
            gate_pass()
            hits = krstate.get_host("race").state["Hits"]
            for _ in range(rounds):
                hits.increment("n")
        except BaseException as error:
            failures.append(repr(error))
            raise

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {"claims": len(claims), "failures": failures}


def facts():
    """What Python sees after the race."""
    return {
        "home": krstate._native.home_file(),
        "own": krstate._native.__file__,
        "total": krstate.get_host("race").state["Hits"]["n"],
        "containers": krstate._native.live_containers(),
    }
