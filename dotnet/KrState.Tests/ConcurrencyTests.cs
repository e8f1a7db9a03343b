using System.Collections;
using Xunit;

namespace KrState.Tests;

public sealed class ConcurrencyTests
{
    private const int Threads = 4;

    [Fact]
    public void No_increment_is_lost()
    {
        const int Each = 20_000;
        var state = new SharedState();
        state.Set("Visits", new Hashtable { ["Count"] = 0 });
        Together(_ =>
        {
            for (int round = 0; round < Each; round++)
            {
                state.AtomicIncrement((IDictionary)state.Get("Visits")!, "Count");
            }
        });
        Assert.Equal(Threads * Each, ((Hashtable)state.Get("Visits")!)["Count"]);
    }

    [Fact]
    public void Add_has_one_winner()
    {
        for (int round = 0; round < 300; round++)
        {
            var table = new SharedTable();
            int winners = 0;
            Together(number =>
            {
                try
                {
                    table.Add("key", number);
                    Interlocked.Increment(ref winners);
                }
                catch (ArgumentException)
                {
                    // Another thread was first.
                }
            });
            Assert.Equal(1, winners);
        }
    }

    [Fact]
    public void Every_thread_learns_where_its_item_is()
    {
        const int Each = 2_000;
        var list = new SharedList();
        var positions = new int[Threads][];
        Together(number => positions[number] =
            [.. Enumerable.Range(0, Each).Select(round => list.Add(number * Each + round))]);
        object?[] items = list.ToArray();
        Assert.Equal(Threads * Each, items.Length);
        Assert.All(Enumerable.Range(0, Threads), number =>
            Assert.Equal(Enumerable.Range(number * Each, Each), positions[number].Select(at => (int)items[at]!)));
    }

    [Fact]
    public void Items_are_taken_once_each()
    {
        const int Items = 5_000;
        var list = SharedList.From(Enumerable.Range(0, Items));
        var taken = new List<object?>[Threads];
        Together(number =>
        {
            taken[number] = [];
            while (list.TryRemoveAt(0, out object? item))
            {
                taken[number].Add(item);
            }
        });
        Assert.Equal(Enumerable.Range(0, Items).Cast<object?>(), taken.SelectMany(part => part).Order());
    }

    [Fact]
    public void Sorting_and_reversing_beside_writers_loses_nothing()
    {
        const int Each = 300;
        var list = new SharedList();
        // Sorters and writers come to an end however they meet: a sorter begins again only because a writer got on.
        Together(number =>
        {
            for (int round = 0; round < Each; round++)
            {
                switch (number)
                {
                    case 0:
                        list.Sort(Comparer.Default);
                        break;
                    case 1:
                        list.Reverse();
                        list.Reverse(0, 2 * list.Count / 3);
                        break;
                    default:
                        list.Add(round * Threads + number);
                        break;
                }
            }
        });
        var expected = Enumerable.Range(0, Each).SelectMany(round => new[] { round * Threads + 2, round * Threads + 3 });
        Assert.Equal(expected, list.Cast<int>().Order());
        list.Sort();
        Assert.Equal(expected, list.Cast<int>());
    }

    [Fact]
    public void Two_that_sort_by_different_orders_leave_one_of_them()
    {
        var numbers = Enumerable.Range(0, 200).Select(number => number * 77 % 200).ToArray();
        var descending = Comparer<object>.Create((left, right) => ((int)right).CompareTo((int)left));
        var list = SharedList.From(numbers);
        Together(number =>
        {
            for (int round = 0; round < 50; round++)
            {
                list.Sort(number % 2 == 0 ? Comparer.Default : descending);
                // Whoever looks sees one whole order or the other.
                int[] seen = [.. list.Cast<int>()];
                Assert.True(seen[0] == 0 ? seen.SequenceEqual(seen.Order()) : seen.SequenceEqual(seen.OrderDescending()));
            }
        });
    }

    [Fact]
    public void Walks_and_writers_do_not_disturb_each_other()
    {
        Hashtable table = new SharedTable();
        for (int key = 0; key < 100; key++)
        {
            table[key] = key;
        }
        Together(number =>
        {
            for (int round = 0; round < 300; round++)
            {
                if (number % 2 == 0)
                {
                    table["extra" + number] = round;
                    table.Remove("extra" + number);
                }
                else
                {
                    var keys = table.Cast<DictionaryEntry>().Select(entry => entry.Key).OfType<int>();
                    Assert.Equal(Enumerable.Range(0, 100), keys);
                }
            }
        });
    }

    [Fact]
    public void A_close_beside_busy_threads_gives_them_ObjectDisposedException_and_nothing_else()
    {
        for (int round = 0; round < 50; round++)
        {
            var host = new KrHost("dotnet tests: closed while busy");
            SharedState state = host.SharedState;
            state.Set("t", new Hashtable { ["list"] = new ArrayList() });
            using var busy = new CountdownEvent(Threads - 1);
            Together(number =>
            {
                if (number == 0)
                {
                    Assert.True(busy.Wait(TimeSpan.FromSeconds(30)));
                    host.Dispose();
                    return;
                }
                bool told = false;
                Assert.Throws<ObjectDisposedException>(void () =>
                {
                    while (true)
                    {
                        var table = (SharedTable)state.Get("t")!;
                        ((SharedList)table["list"]!).Add(table.Increment("n"));
                        state.Set("x" + number, new object[] { table });
                        if (!told)
                        {
                            told = true;
                            busy.Signal();
                        }
                    }
                });
            });
        }
    }

    /// <summary>Runs the body on several threads that start at once, and passes on what went wrong.</summary>
    private static void Together(Action<int> body)
    {
        var problems = new List<Exception>();
        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            try
            {
                start.SignalAndWait(TimeSpan.FromSeconds(30));
                body(number);
            }
            catch (Exception problem)
            {
                lock (problems)
                {
                    problems.Add(problem);
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(problems);
    }
}
