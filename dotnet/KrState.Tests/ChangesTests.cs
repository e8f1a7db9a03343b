using System.Collections;
using Xunit;

namespace KrState.Tests;

/// <summary>What is done in one step: by comparison, with the old value, with several keys or items.</summary>
public sealed class ChangesTests
{
    [Fact]
    public void Exchange_gives_the_old_value()
    {
        var table = new SharedTable();
        Assert.Null(table.Exchange("k", new object[] { 1 }));
        var old = Assert.IsType<SharedList>(table.Exchange("k", "b"));
        Assert.Equal([1], old.ToArray());
        Assert.Equal("b", table["k"]);
        Codes.Throws<InvalidOperationException>(KrErrorCode.CycleRejected, () => table.Exchange("k", table));
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidKey, () => table.Exchange(0.5, 1));
        Assert.Equal("b", table["k"]);
    }

    [Fact]
    public void TryAdd_and_TryUpdate_tell_whether_they_did_it()
    {
        var table = new SharedTable();
        Assert.False(table.TryUpdate("k", 1, null));
        Assert.True(table.TryAdd("k", null));
        Assert.False(table.TryAdd("k", 1));
        Assert.True(table.TryUpdate("k", 5, null));
        Assert.True(table.TryUpdate("k", "six", 5.0));
        Assert.False(table.TryUpdate("k", 7, "SIX"));
        Assert.False(table.TryUpdate("k", 7, new object()));
        Assert.False(table.TryUpdate("k", 7, new Hashtable()));
        Assert.Equal("six", table["k"]);
        var inner = new SharedTable();
        table["k"] = inner;
        Assert.False(table.TryUpdate("k", 1, new SharedTable()));
        Assert.True(table.TryUpdate("k", 1, inner));
        var error = Codes.Throws<ArgumentException>(KrErrorCode.InvalidKey, () => table.TryUpdate(true, 1, new object()));
        Assert.Equal("key", error.ParamName);
    }

    [Fact]
    public void GetOrAdd_gives_what_is_stored()
    {
        var table = new SharedTable();
        object? first = table.GetOrAdd("k", new Hashtable { ["n"] = 1 });
        Assert.Same(first, table.GetOrAdd("k", "other"));
        Assert.Same(first, table["k"]);
        var state = new SharedState();
        object? stored = state.GetOrAdd("t", new Hashtable());
        Assert.Same(stored, state.GetOrAdd("T", "other"));
        Assert.Equal(1, state.GetOrAdd("n", 1, allowsValueType: true));
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidName, () => state.GetOrAdd("1", "x"));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidName, () => state.GetOrAdd(null!, "x"));
        string name = "GetOrAdd_" + Guid.NewGuid().ToString("N");
        Assert.Equal("x", GlobalStore.GetOrAdd(name, "x"));
        Assert.Equal("x", GlobalStore.GetOrAdd(name, "y"));
        Assert.True(GlobalStore.Remove(name));
    }

    [Fact]
    public void AddOrUpdate_runs_again_when_the_value_changed_meanwhile()
    {
        var table = new SharedTable();
        Assert.Equal(1, table.AddOrUpdate("k", 1, (_, _) => throw new InvalidOperationException("not asked")));
        var seen = new List<object?>();
        object? result = table.AddOrUpdate("k", 0, (key, old) =>
        {
            Assert.Equal("k", key);
            seen.Add(old);
            if (seen.Count == 1)
            {
                table["k"] = 10;
            }
            return (int)old! + 1;
        });
        Assert.Equal([1, 10], seen);
        Assert.Equal(11, result);
        Assert.Equal(11, table["k"]);
    }

    [Fact]
    public void AddOrUpdate_gives_a_live_container_and_the_error_of_its_function()
    {
        var state = new SharedState();
        state.Set("t", new Hashtable());
        var table = (SharedTable)state.Get("t")!;
        var list = Assert.IsType<SharedList>(table.AddOrUpdate("l", new object[] { 1 }, (_, old) => old));
        Assert.Same(list, table["l"]);
        var grown = (SharedList)table.AddOrUpdate("l", null, (_, old) => new object?[] { old, 2 })!;
        Assert.Same(grown, table["l"]);
        Assert.Same(list, grown[0]);
        var mine = new FormatException("mine");
        Assert.Same(mine, Assert.Throws<FormatException>(() => table.AddOrUpdate("l", null, (_, _) => throw mine)));
        Codes.Throws<ArgumentNullException>(
            KrErrorCode.InvalidArgument, () => table.AddOrUpdate("l", null, null!));
        Codes.Throws<OverflowException>(
            KrErrorCode.OutOfRange, () => table.AddOrUpdate("l", null, (_, _) => "\ud800"));
        Assert.Same(grown, table["l"]);
    }

    [Fact]
    public void AddOrUpdate_loses_nothing_among_threads()
    {
        const int Each = 2_000;
        var table = new SharedTable();
        Parallel.For(0, 4, _ =>
        {
            for (int round = 0; round < Each; round++)
            {
                table.AddOrUpdate("n", 1, (_, old) => (int)old! + 1);
            }
        });
        Assert.Equal(4 * Each, table["n"]);
    }

    [Fact]
    public void Update_sets_all_keys_or_none()
    {
        var table = new SharedTable { ["a"] = 1, ["b"] = 2 };
        table.Update(new Hashtable { ["b"] = new object[] { 3 } });
        table.Update(new Dictionary<string, int> { ["c"] = 4 });
        Assert.Equal(new object[] { "a", "b", "c" }, table.Keys.Cast<object>());
        var bad = new System.Collections.Specialized.OrderedDictionary { { "a", 9 }, { "x", "\ud800" } };
        Codes.ThrowsAt<OverflowException>(KrErrorCode.OutOfRange, "$.x", () => table.Update(bad));
        Codes.Throws<InvalidOperationException>(
            KrErrorCode.CycleRejected, () => table.Update(new Hashtable { ["a"] = 9, ["t"] = new object[] { table } }));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => table.Update(null!));
        Assert.Equal(1, table["a"]);
        table.Update(table);
        Assert.Equal(3, table.Count);
    }

    [Fact]
    public async Task No_one_sees_half_of_an_update()
    {
        var table = new SharedTable { ["a"] = 0, ["b"] = 0 };
        using var over = new CancellationTokenSource();
        Task writer = Task.Run(
            () =>
            {
                for (int round = 1; !over.IsCancellationRequested; round++)
                {
                    table.Update(new Hashtable { ["a"] = round, ["b"] = round });
                }
            },
            TestContext.Current.CancellationToken);
        for (int round = 0; round < 5_000; round++)
        {
            object?[] values = table.Values.Cast<object?>().ToArray();
            Assert.Equal(values[0], values[1]);
        }
        await over.CancelAsync();
        await writer;
    }

    [Fact]
    public void AddRange_appends_all_or_nothing()
    {
        var list = new SharedList { "a" };
        list.AddRange(new object?[] { "b", null, new Hashtable { ["n"] = 1 } });
        Assert.Equal(1, ((SharedTable)list[3]!)["n"]);
        Codes.ThrowsAt<OverflowException>(
            KrErrorCode.OutOfRange, "$[1]", () => list.AddRange(new object[] { 1, "\ud800" }));
        Codes.Throws<InvalidOperationException>(
            KrErrorCode.CycleRejected, () => list.AddRange(new object[] { 1, list }));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => list.AddRange(null!));
        Assert.Equal(4, list.Count);
        list.RemoveAt(3);
        list.AddRange(list);
        Assert.Equal(["a", "b", null, "a", "b", null], list.ToArray());
    }

    [Fact]
    public void Ranges_change_in_one_step_or_not_at_all()
    {
        var list = new SharedList { 0, 1, 2, 3, 4 };
        list.RemoveRange(1, 2);
        list.RemoveRange(3, 0);
        Assert.Equal([0, 3, 4], list.ToArray());
        list.InsertRange(1, new object[] { "a", new Hashtable { ["n"] = 1 } });
        list.InsertRange(5, new ArrayList { "end" });
        Assert.Equal(1, ((SharedTable)list[2]!)["n"]);
        list.SetRange(1, new object?[] { "b", null });
        Assert.Equal([0, "b", null, 3, 4, "end"], list.ToArray());
        list.SetRange(0, list);
        list.SetRange(6, Array.Empty<object>());
        Action[] outside =
        [
            () => list.RemoveRange(-1, 1), () => list.RemoveRange(0, -1), () => list.RemoveRange(4, 3),
            () => list.InsertRange(7, new object[] { 1 }), () => list.InsertRange(-1, new object[] { 1 }),
            () => list.SetRange(5, new object[] { 1, 2 }), () => list.SetRange(-1, new object[] { 1 }),
        ];
        Assert.All(outside, action =>
            Codes.Throws<ArgumentOutOfRangeException>(KrErrorCode.IndexOutOfRange, action));
        Codes.ThrowsAt<OverflowException>(
            KrErrorCode.OutOfRange, "$[1]", () => list.InsertRange(0, new object[] { 1, "\ud800" }));
        Codes.Throws<InvalidOperationException>(
            KrErrorCode.CycleRejected, () => list.SetRange(0, new object[] { 1, list }));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => list.InsertRange(0, null!));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => list.SetRange(0, null!));
        Assert.Equal([0, "b", null, 3, 4, "end"], list.ToArray());
    }

    [Fact]
    public void Removing_an_item_compares_as_the_engine_does()
    {
        var list = new SharedList { 1, 1.0, "1", new SharedTable() };
        list.Remove(1m);
        Assert.Equal(3, list.Count);
        Assert.True(list.TryRemove((byte)1) && !list.TryRemove(1));
        Assert.False(list.TryRemove(new Hashtable()) || list.TryRemove(new object()) || list.Contains(new List<int>()));
        Assert.True(list.TryRemove(list[1]));
        Assert.Equal(["1"], list.ToArray());
    }

    [Fact]
    public void After_the_close_everything_is_refused()
    {
        var state = new SharedState();
        state.Set("t", new Hashtable { ["l"] = new object[] { 1 } });
        var table = (SharedTable)state.Get("t")!;
        var list = (SharedList)table["l"]!;
        state.Close();
        Action[] closed =
        [
            () => table.Exchange("k", 1), () => table.TryAdd("k", 1), () => table.TryUpdate("k", 1, 2),
            () => table.TryUpdate("k", 1, new object()), () => table.GetOrAdd("k", 1), () => table.Update(new Hashtable()),
            () => table.AddOrUpdate("k", 1, (_, _) => 1), () => list.AddRange(Array.Empty<object>()),
            () => list.IndexOf(1), () => list.IndexOf(new object()), () => list.TryRemove(1),
            () => list.TryRemove(new object()), () => state.GetOrAdd("k", "v"),
        ];
        Assert.All(closed, action => Codes.Throws<ObjectDisposedException>(KrErrorCode.Disposed, action));
    }
}
