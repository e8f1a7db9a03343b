using System.Collections;
using System.Collections.Concurrent;
using System.Numerics;
using Xunit;

namespace KrState.Tests;

/// <summary>Objects of .NET that have no kind of their own: stored by reference, read back as the identical object.</summary>
[Collection(nameof(Alone))]
public sealed class ObjectTests
{
    public static TheoryData<object> Objects => new()
    {
        new object(), DateTimeOffset.UnixEpoch, new BigInteger(7), DayOfWeek.Monday, (1, "a"), default(KeyValuePair<int, int>),
        new int[1], new sbyte[1], new DayOfWeek[1], new string[1], new object[1, 1],
        new List<string>(), new Dictionary<string, int>(), new HashSet<object>(), new Queue(),
        new ConcurrentDictionary<string, object>(), (Action)(() => { }), typeof(int), DBNull.Value, new FormatException(),
    };

    [Theory]
    [MemberData(nameof(Objects), DisableDiscoveryEnumeration = true)]
    public void An_object_comes_back_as_itself(object value)
    {
        var state = new SharedState();
        Assert.True(state.Set("Value", value, allowsValueType: true));
        Assert.Same(value, state.Get("Value"));
        Assert.True(state.TryGet("Value", out object? found));
        Assert.Same(value, found);
        var table = new SharedTable { ["deep"] = new Hashtable { ["b"] = new object[] { 1, value } } };
        var list = (SharedList)((SharedTable)table["deep"]!)["b"]!;
        Assert.Same(value, list[1]);
        Assert.Same(value, table.GetOrAdd("made", _ => value));
        Assert.Same(value, table.Exchange("made", null));
        Assert.Same(value, list.ToArray()[1]);
    }

    [Fact]
    public void Equality_is_identity()
    {
        var one = new Uncomparable();
        var other = new Uncomparable();
        var list = new SharedList { one, other, one };
        Assert.Equal(1, list.IndexOf(other));
        Assert.Equal(2, list.LastIndexOf(one));
        Assert.Equal(-1, list.IndexOf(new Uncomparable()));
        Assert.True(list.TryRemove(one));
        Assert.Same(other, list[0]);
        Assert.Same(one, list[1]);
        var table = new SharedTable { ["k"] = one };
        Assert.False(table.TryUpdate("k", 1, other));
        Assert.True(table.ContainsValue(one));
        Assert.False(table.ContainsValue(other));
        Assert.True(table.TryUpdate("k", other, one));
        Assert.Same(other, table["k"]);
    }

    [Fact]
    public void Structs_are_value_types_to_the_guard_and_classes_are_not()
    {
        var state = new SharedState();
        Assert.True(state.Set("List", new List<string>()));
        foreach (object value in new object[] { DayOfWeek.Monday, DateTimeOffset.UnixEpoch, (1, 2), new BigInteger(1) })
        {
            Codes.Throws<ArgumentException>(KrErrorCode.ValueTypeNotAllowed, () => state.Set("Value", value));
            Assert.True(state.Set("Value", value, allowsValueType: true));
        }
        Assert.True(state.TryGet("Value", out BigInteger number));
        Assert.Equal(1, number);
        state.Set("Day", DayOfWeek.Friday, allowsValueType: true);
        Assert.True(state.TryGet("Day", out DayOfWeek day));
        Assert.Equal(DayOfWeek.Friday, day);
        Assert.False(state.TryGet("Day", out int _));
    }

    [Fact]
    public void A_class_can_be_called_where_it_is_read()
    {
        var state = new SharedState();
        state.Set("Double", (Func<int, int>)(n => 2 * n));
        Assert.True(state.TryGet("Double", out Func<int, int>? twice));
        Assert.Equal(8, twice!(4));
    }

    [Fact]
    public void What_is_removed_is_let_go()
    {
        var state = new SharedState();
        var weak = Store(state);
        GC.Collect();
        Assert.True(weak.IsAlive);
        state.Clear();
        Wait(() =>
        {
            GC.Collect();
            return !weak.IsAlive;
        });
    }

    [Fact]
    public void A_million_objects_leave_nothing()
    {
        const int Rounds = 10;
        const int Each = 100_000;
        var table = new SharedTable();
        long first = 0;
        int before = Held();
        for (int round = 0; round < Rounds; round++)
        {
            for (int at = 0; at < Each; at++)
            {
                table[at] = new int[1];
            }
            table.Clear();
            Wait(() => Held() <= before);
            long now = GC.GetTotalMemory(forceFullCollection: true);
            first = round == 0 ? now : first;
            Assert.True(now < first + (1 << 20), $"{now - first} bytes more after round {round}");
        }
    }

    [Fact]
    public void Many_threads_store_and_remove_one_object()
    {
        var shared = new object();
        var table = new SharedTable();
        int before = Held();
        Parallel.For(0, 4, thread =>
        {
            for (int round = 0; round < 5_000; round++)
            {
                table[thread] = shared;
                Assert.Same(shared, table[thread]);
                Assert.True(table.TryRemove(thread, out object? removed));
                Assert.Same(shared, removed);
            }
        });
        Wait(() => Held() <= before);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Store(SharedState state)
    {
        var value = new Uncomparable();
        state.Set("Value", value);
        return new WeakReference(value);
    }

    /// <summary>How many objects the engine refers to.</summary>
    private static int Held()
    {
        return (int)typeof(KrHost).Assembly.GetType("KrState.Values.OwnObjects")!
            .GetMethod("Count", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
            .Invoke(null, null)!;
    }

    /// <summary>Waits for what the thread of the library does.</summary>
    private static void Wait(Func<bool> happened)
    {
        Assert.True(SpinWait.SpinUntil(happened, TimeSpan.FromSeconds(60)));
    }

    /// <summary>Nobody asks it whether it is equal to anything.</summary>
    private sealed class Uncomparable
    {
        public override bool Equals(object? obj) => throw new InvalidOperationException();

        public override int GetHashCode() => throw new InvalidOperationException();
    }
}
