using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace KrState.Tests;

/// <summary>Tests that count for the whole process, so that nothing may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone
{
}

[Collection(nameof(Alone))]
public sealed class IdentityTests
{
    private static readonly Func<ulong> _liveContainers = typeof(KrHost).Assembly
        .GetType("KrState.Native.NativeMethods", throwOnError: true)!
        .GetMethod("kr_live_containers", BindingFlags.Static | BindingFlags.NonPublic)!
        .CreateDelegate<Func<ulong>>();

    [Fact]
    public void One_container_reached_through_one_state_is_one_object()
    {
        var state = new SharedState();
        state.Set("a", new Hashtable { ["in"] = new Hashtable(), ["list"] = new ArrayList() });
        var table = (SharedTable)state.Get("a")!;
        Assert.Same(table, state.Get("A"));
        Assert.Same(table, state.Snapshot()["a"]);
        Assert.Same(table["in"], table["in"]);
        Assert.Contains(table.Values.Cast<object>(), value => ReferenceEquals(value, table["list"]));
        state.Set("b", table);
        Assert.Same(table, state.Get("b"));
    }

    [Fact]
    public void Through_two_states_it_is_two_objects_that_are_equal()
    {
        var (left, right, detached) = (new SharedState(), new SharedState(), new SharedTable());
        left.Set("t", detached);
        right.Set("t", detached);
        var (a, b) = ((SharedTable)left.Get("t")!, (SharedTable)right.Get("t")!);
        Assert.NotSame(a, b);
        Assert.NotSame(a, detached);
        Assert.True(a.Equals(b) && a.Equals(detached) && a.GetHashCode() == detached.GetHashCode());
        Assert.False(a.Equals(new SharedTable()) || a.Equals(new SharedList()) || a.Equals(null));
        left.Close();
        Assert.Throws<ObjectDisposedException>(() => a.Count);
        b["n"] = 1;
        Assert.Equal(1, detached["n"]);
    }

    [Fact]
    public void Detached_containers_are_one_object_each_wherever_they_are_read()
    {
        var (outer, inner) = (new SharedList(), new SharedTable());
        outer.Add(inner);
        outer.Add(new SharedList { inner });
        Assert.Same(inner, outer[0]);
        Assert.Same(inner, ((SharedList)outer[1]!)[0]);
    }

    [Fact]
    public void Threads_that_read_one_container_at_once_get_one_object()
    {
        for (int round = 0; round < 200; round++)
        {
            var state = new SharedState();
            state.Set("t", new Hashtable());
            var found = new object?[4];
            using var start = new Barrier(found.Length);
            Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = found.Length }, index =>
            {
                start.SignalAndWait(TimeSpan.FromSeconds(30));
                found[index] = state.Get("t");
            });
            Assert.All(found, table => Assert.Same(found[0], table));
        }
    }

    [Fact]
    public void A_container_goes_with_its_last_object()
    {
        Settle();
        ulong before = _liveContainers();
        Make(1000);
        Assert.True(_liveContainers() >= before, "the count is of another engine");
        Settle();
        Assert.Equal(before, _liveContainers());
    }

    [Fact]
    public void An_object_that_was_collected_is_made_again()
    {
        var state = new SharedState();
        state.Set("t", new Hashtable { ["n"] = 1 });
        for (int round = 0; round < 20; round++)
        {
            WeakReference seen = Read(state);
            Settle();
            Assert.False(seen.IsAlive);
        }
        Assert.Equal(20 + 1, ((SharedTable)state.Get("t")!)["n"]);
    }

    [Fact]
    public void A_state_lives_as_long_as_a_table_that_was_reached_through_it()
    {
        SharedTable table = Reach();
        Settle();
        table["n"] = 2;
        Assert.Equal(2, table["n"]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Make(int count)
    {
        var state = new SharedState();
        for (int number = 0; number < count; number++)
        {
            state.Set("t" + number, new Hashtable { ["list"] = new ArrayList { new SharedTable() } });
            var table = (SharedTable)state.Get("t" + number)!;
            foreach (object? item in (SharedList)table["list"]!)
            {
                Assert.IsType<SharedTable>(item);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Read(SharedState state)
    {
        var table = (SharedTable)state.Get("t")!;
        table.Increment("n");
        return new WeakReference(table);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SharedTable Reach()
    {
        var state = new SharedState();
        state.Set("t", new Hashtable { ["n"] = 1 });
        return (SharedTable)state.Get("t")!;
    }

    /// <summary>Lets the finalizers run: one round for the objects, one for what they held.</summary>
    private static void Settle()
    {
        for (int round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
