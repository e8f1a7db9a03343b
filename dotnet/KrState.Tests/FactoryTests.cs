using System.Collections;
using Xunit;

namespace KrState.Tests;

/// <summary>Values that a function makes when they are first asked for.</summary>
public sealed class FactoryTests
{
    private const int Threads = 8;

    [Fact]
    public void It_runs_once_and_not_for_what_is_there()
    {
        var table = new SharedTable { ["null"] = null };
        int runs = 0;
        object? first = table.GetOrAdd("k", key => new Hashtable { ["key"] = key, ["run"] = ++runs });
        var made = Assert.IsType<SharedTable>(first);
        Assert.Equal(("k", 1), (made["key"], made["run"]));
        Assert.Same(made, table.GetOrAdd("k", _ => ++runs));
        Assert.Same(made, table["k"]);
        Assert.Null(table.GetOrAdd("null", _ => ++runs));
        Assert.Equal(1, runs);
        Assert.Equal(7, table.GetOrAdd(7, key => key));
    }

    [Fact]
    public void It_runs_once_when_many_ask()
    {
        for (int round = 0; round < 50; round++)
        {
            var state = new SharedState();
            int runs = 0;
            object?[] results = Together(() => state.GetOrAdd("Cache", name =>
            {
                Interlocked.Increment(ref runs);
                Thread.Yield();
                return new Hashtable { ["name"] = name };
            }));
            Assert.Equal(1, runs);
            Assert.All(results, result => Assert.Same(results[0], result));
            Assert.Same(results[0], state.Get("cache"));
        }
    }

    [Fact]
    public void Its_exception_is_that_of_all_who_wait_and_the_next_may_try()
    {
        var table = new SharedTable();
        var mine = new FormatException("mine \ud800");
        using var makes = new ManualResetEventSlim();
        using var fails = new ManualResetEventSlim();
        var makerDone = Start(() => table.GetOrAdd("k", _ =>
        {
            makes.Set();
            fails.Wait();
            throw mine;
        }));
        makes.Wait(TestContext.Current.CancellationToken);
        var waiters = Enumerable.Range(0, 3).Select(_ => Start(() => table.GetOrAdd("k", "another"))).ToArray();
        // A plain value waits for nobody; take it away again, so that the others wait.
        Assert.All(waiters, waiter => Assert.Equal("another", waiter().Result));
        Assert.True(table.TryRemove("k", out _));
        var (asked, asking) = (new CountdownEvent(3), new List<Func<(object? Result, Exception? Error)>>());
        for (int number = 0; number < 3; number++)
        {
            asking.Add(Start(() =>
            {
                asked.Signal();
                return table.GetOrAdd("k", _ => "made after the failure");
            }));
        }
        asked.Wait(TestContext.Current.CancellationToken);
        fails.Set();
        Assert.Same(mine, makerDone().Error);
        // Who asked before the failure gets it; who came later made the value itself.
        Assert.All(asking, thread =>
        {
            var (result, error) = thread();
            Assert.True(ReferenceEquals(error, mine) || Equals(result, "made after the failure"), $"{error}");
        });
        Assert.Equal("again", new SharedTable().GetOrAdd("k", _ => "again"));
    }

    [Fact]
    public void A_waiter_gets_the_exception_itself()
    {
        var mine = new FormatException("mine");
        int met = 0;
        for (int round = 0; round < 200 && met < 20; round++)
        {
            var table = new SharedTable();
            int runs = 0;
            using var asking = new CountdownEvent(Threads);
            Func<(object? Result, Exception? Error)>[] threads = Enumerable.Range(0, Threads).Select(_ => Start(() =>
            {
                asking.Signal();
                return table.GetOrAdd("k", _ =>
                {
                    Interlocked.Increment(ref runs);
                    asking.Wait();
                    throw mine;
                });
            })).ToArray();
            Assert.All(threads, thread => Assert.Same(mine, thread().Error));
            met += runs < Threads ? 1 : 0;
        }
        Assert.True(met > 0, "nobody ever waited");
    }

    [Fact]
    public void What_cannot_be_stored_is_an_error_of_its_own_kind()
    {
        var table = new SharedTable();
        Codes.ThrowsAt<OverflowException>(
            KrErrorCode.OutOfRange, "$[0]", () => table.GetOrAdd("k", _ => new object[] { "\ud800" }));
        Codes.Throws<InvalidOperationException>(KrErrorCode.CycleRejected, () => table.GetOrAdd("k", _ => table));
        Codes.Throws<OverflowException>(KrErrorCode.OutOfRange, () => table.GetOrAdd("k", _ => "\ud800"));
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidKey, () => table.GetOrAdd(0.5, _ => 1));
        Codes.Throws<ArgumentNullException>(
            KrErrorCode.InvalidArgument, () => table.GetOrAdd("k", (Func<object, object?>)null!));
        var state = new SharedState();
        Codes.Throws<ArgumentException>(KrErrorCode.ValueTypeNotAllowed, () => state.GetOrAdd("n", _ => 1));
        Assert.Equal(1, state.GetOrAdd("n", _ => 1, allowsValueType: true));
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidName, () => state.GetOrAdd("1", _ => 1));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidName, () => state.GetOrAdd(null!, _ => 1));
        Assert.Empty(table);
        state.Close();
        Codes.Throws<ObjectDisposedException>(KrErrorCode.Disposed, () => state.GetOrAdd("k", _ => "v"));
    }

    [Fact]
    public void A_value_that_is_set_meanwhile_wins()
    {
        var table = new SharedTable();
        object? result = table.GetOrAdd("k", _ =>
        {
            table["k"] = "set";
            return "made";
        });
        Assert.Equal("set", result);
        Assert.Equal("set", table["k"]);
        var state = new SharedState();
        Assert.Null(state.GetOrAdd("k", _ =>
        {
            state.Set("k", null);
            return "made";
        }));
    }

    [Fact]
    public void A_function_that_waits_for_itself_is_refused()
    {
        var table = new SharedTable();
        Codes.Throws<LockRecursionException>(
            KrErrorCode.LockRecursion, () => table.GetOrAdd("k", _ => table.GetOrAdd("k", _ => 1)));
        // Another key is no recursion.
        Assert.Equal(2, table.GetOrAdd("a", _ => (int)table.GetOrAdd("b", _ => 1)! + 1));
        using var inBoth = new Barrier(2);
        Func<(object? Result, Exception? Error)>[] threads =
        [
            Start(() => table.GetOrAdd("x", _ => Meet(inBoth, () => table.GetOrAdd("y", _ => 1)))),
            Start(() => table.GetOrAdd("y", _ => Meet(inBoth, () => table.GetOrAdd("x", _ => 1)))),
        ];
        Exception?[] errors = [.. threads.Select(thread => thread().Error)];
        Assert.All(errors, error => Assert.IsType<LockRecursionException>(error));
    }

    [Fact]
    public void Find_takes_the_wildcards_of_PowerShell()
    {
        var state = new SharedState();
        foreach (string name in new[] { "Visits", "Config", "Value_1", "Cache" })
        {
            state.Set(name, name);
        }
        Assert.Equal(["Visits", "Value_1"], state.Find("v*").Keys);
        Assert.Equal(["Config", "Cache"], state.Find("[b-c]*").Keys);
        Assert.Equal("Value_1", state.Find("value_?")["VALUE_1"]);
        Assert.Equal(4, state.Find("*").Count);
        Assert.Empty(state.Find("`*"));
        Assert.Empty(state.Find(""));
        var error = Codes.Throws<ArgumentException>(KrErrorCode.InvalidArgument, () => state.Find("[a"));
        Assert.Equal("pattern", error.ParamName);
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => state.Find(null!));
        string own = "Find_" + Guid.NewGuid().ToString("N");
        Assert.Equal("v", GlobalStore.GetOrAdd(own, name => name == own ? "v" : null));
        Assert.Equal(own, Assert.Single(GlobalStore.Find(own + "*").Keys));
        Assert.True(GlobalStore.Remove(own));
    }

    private static object? Meet(Barrier barrier, Func<object?> then)
    {
        barrier.SignalAndWait();
        return then();
    }

    private static object?[] Together(Func<object?> action)
    {
        using var start = new Barrier(Threads);
        var threads = Enumerable.Range(0, Threads).Select(_ => Start(() => Meet(start, action))).ToArray();
        return [.. threads.Select(thread =>
        {
            var (result, error) = thread();
            Assert.Null(error);
            return result;
        })];
    }

    /// <summary>Runs on a thread of its own; the function waits for its end.</summary>
    private static Func<(object? Result, Exception? Error)> Start(Func<object?> action)
    {
        object? result = null;
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(() => result = action()));
        thread.Start();
        return () =>
        {
            thread.Join();
            return (result, error);
        };
    }
}
