"""Many threads on the same containers."""

import random
import sys
import threading

import krstate
import pytest

THREADS = 8


@pytest.fixture(autouse=True)
def eager_switching():
    """Threads give way to each other as often as Python allows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(work):
    """Runs `work(number)` in several threads that start at once; raises what one raised."""
    gate = threading.Barrier(THREADS)
    failures = []

    def run(number):
        try:
            gate.wait()
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_no_increment_is_lost(state):
    state["Visits"] = {"Count": 0}
    visits = state["Visits"]

    def work(number):
        for _ in range(5_000):
            visits.increment("Count")
            state.Visits.increment(number)

    together(work)
    assert visits == {"Count": THREADS * 5_000} | dict.fromkeys(range(THREADS), 5_000)


def test_each_item_is_popped_once(state):
    state["Queue"] = list(range(4_000))
    state["Map"] = dict.fromkeys(range(2_000))
    queue, table = state["Queue"], state["Map"]
    taken = [[] for _ in range(THREADS)]
    keys = [[] for _ in range(THREADS)]

    def work(number):
        try:
            while True:
                taken[number].append(queue.pop(number % 2 - 1))
        except IndexError:
            pass
        for key in range(2_000):
            if table.pop(key, "gone") is None:
                keys[number].append(key)

    together(work)
    assert sorted(sum(taken, [])) == list(range(4_000))
    assert sorted(sum(keys, [])) == list(range(2_000))


def test_popitem_gives_each_entry_once(state):
    state["Map"] = dict.fromkeys(range(400), "x")
    table = state["Map"]
    taken = [[] for _ in range(THREADS)]

    def work(number):
        try:
            while True:
                taken[number].append(table.popitem())
        except KeyError:
            pass

    together(work)
    assert sorted(sum(taken, [])) == [(key, "x") for key in range(400)]


def test_setdefault_stores_one_default(state):
    state["Map"] = {}
    table = state["Map"]
    results = [[] for _ in range(THREADS)]

    def work(number):
        for key in range(300):
            results[number].append(table.setdefault(key, [number]))

    together(work)
    for key in range(300):
        first = results[0][key]
        assert all(result[key] is first for result in results)
    assert len(table) == 300


def test_walks_see_one_instant(state):
    state["Pairs"] = dict.fromkeys(range(50), 0)
    pairs = state["Pairs"]
    state["Items"] = [0] * 20
    items = state["Items"]

    def work(number):
        source = random.Random(number)
        for turn in range(400):
            if number % 2:
                pairs[source.randrange(50)] = turn
                items[source.randrange(20)] = turn
            else:
                assert list(pairs) == list(range(50))
                assert len(items[:]) == len(list(items)) == 20
                assert pairs.keys() == set(range(50))

    together(work)


def test_lists_change_in_one_step_for_python(state):
    state["L"] = list(range(10))
    items = state["L"]

    def work(number):
        for _ in range(200):
            if number % 2:
                items.reverse()
                items[2:4] = items[2:4]
            else:
                assert sorted(items) == list(range(10))
                items.extend([])

    # Only one thread changes at a time in effect: each change reads and writes the same items.
    lock = threading.Lock()

    def guarded(number):
        if number % 2:
            with lock:
                work(number)
        else:
            work(number)

    together(guarded)
    assert sorted(items) == list(range(10))


def test_handles_stay_single_while_all_come_and_go(state):
    state["T"] = {"inner": {"n": 0}}

    def work(number):
        for _ in range(2_000):
            table = state["T"]
            inner = table["inner"]
            assert table["inner"] is inner
            inner.increment("n")

    together(work)
    assert state.T.inner.n == THREADS * 2_000


def test_cycles_are_refused_also_in_halves(state):
    def work(number):
        source = random.Random(number)
        for _ in range(300):
            first, second = source.sample(tables, 2)
            try:
                first[source.randrange(4)] = second
            except krstate.CycleError:
                first.pop(source.randrange(4), None)

    state["Tables"] = [{} for _ in range(6)]
    tables = list(state["Tables"])
    together(work)
    for table in tables:
        table.to_dict()
        assert depth(table) <= 6


def depth(table):
    """The longest way down; ends only if there is no cycle."""
    level, count = [table], 0
    while level:
        count += 1
        assert count <= 6, "a cycle"
        level = list({id(child): child for each in level for child in each.values()}.values())
    return count


def test_closing_while_others_work():
    host = krstate.Host("py threads closing")
    host.state["T"] = {"l": []}
    table = host.state["T"]

    def work(number):
        if number == 0:
            host.close()
            return
        with pytest.raises(krstate.DisposedError):
            while True:
                table.increment("n")
                table.l.append({"n": number})
                host.state["X"] = {"n": [number]}

    together(work)
    assert host.closed


def test_random_operations_keep_the_invariants(state):
    state["T"] = {"total": 0, "parts": {}, "log": []}
    table = state["T"]
    done = [0] * THREADS

    def work(number):
        source = random.Random(number)
        for turn in range(500):
            match source.randrange(6):
                case 0 | 1:
                    table.increment("total")
                    done[number] += 1
                case 2:
                    table.parts[f"{number}:{turn}"] = {"turn": turn}
                case 3:
                    table.parts.pop(f"{number}:{source.randrange(500)}", None)
                case 4:
                    table.log.append((number, turn))
                case 5:
                    for key, part in table.parts.items():
                        assert key.endswith(f":{part.turn}")

    together(work)
    assert table["total"] == sum(done)
    for number in range(THREADS):
        turns = [turn for owner, turn in table.log.to_list() if owner == number]
        assert turns == sorted(turns)


def test_an_update_that_took_effect_says_so_though_the_host_is_closed():
    kept = krstate.SharedState()
    for number in range(100):
        kept["T"] = {"n": 0}
        host = krstate.Host(f"closed meanwhile {number}")
        host.state["T"] = kept["T"]
        table, done, started = host.state["T"], [], threading.Event()

        def update(table=table, done=done, started=started):
            try:
                while True:
                    done.append(table.add_or_update("n", 1, lambda old: old + 1))
                    started.set()
            except krstate.DisposedError:
                pass

        thread = threading.Thread(target=update)
        thread.start()
        started.wait()
        host.close()
        thread.join()
        assert kept["T"]["n"] == done[-1] == len(done)
