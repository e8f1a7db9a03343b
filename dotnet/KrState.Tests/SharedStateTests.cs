using System.Collections;
using Xunit;

namespace KrState.Tests;

public sealed class SharedStateTests
{
    [Fact]
    public void Names_are_checked_where_they_are_set_and_unknown_elsewhere()
    {
        var state = new SharedState();
        Assert.All(new[] { "", "9a", "a b", "é", "a\0", "\ud800" }, name =>
        {
            var error = Codes.Throws<ArgumentException>(KrErrorCode.InvalidName, () => state.Set(name, "x"));
            Assert.Equal("name", error.ParamName);
            Assert.Null(state.Get(name));
            Assert.False(state.Contains(name) || state.Remove(name) || state.TryGet(name, out object? _));
        });
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidName, () => state.Set(null!, "x"));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => state.Get(null!));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => state.TryGet(null!, out int _));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => state.Contains(null!));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => state.Remove(null!));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => new SharedState(null!));
    }

    [Fact]
    public void Names_ignore_case_unless_the_state_was_made_otherwise()
    {
        var folding = new SharedState();
        folding.Set("Visits", "a");
        folding.Set("VISITS", "b");
        Assert.Equal(["Visits"], folding.Keys);
        Assert.Equal("b", folding.Snapshot()["visits"]);
        var exact = new SharedState(ordinalIgnoreCase: false);
        exact.Set("Visits", "a");
        exact.Set("VISITS", "b");
        Assert.Equal(["Visits", "VISITS"], exact.Keys);
        Assert.False(exact.Snapshot().ContainsKey("visits") || exact.Contains("visits"));
    }

    [Fact]
    public void Value_types_need_leave()
    {
        var guarded = new SharedState();
        Assert.All(new object[] { true, 1, 1L, 0.5 }, value =>
        {
            var error = Codes.Throws<ArgumentException>(KrErrorCode.ValueTypeNotAllowed, () => guarded.Set("n", value));
            Assert.Equal("value", error.ParamName);
            Assert.True(guarded.Set("allowed", value, allowsValueType: true));
            Assert.Equal(value, guarded.Get("allowed"));
        });
        Assert.False(guarded.Contains("n"));
        Assert.True(guarded.Set("null", null) && guarded.Set("text", "x") && guarded.Set("list", new object[] { 1 }));
        var open = new SharedState(new KrHostOptions { AllowsValueTypes = true });
        Assert.True(open.Set("n", 1));
    }

    [Fact]
    public void Snapshots_have_order_and_do_not_change()
    {
        var state = new SharedState();
        state.Set("b", "1");
        state.Set("a", new Hashtable { ["n"] = 1 });
        state.Set("none", null);
        var snapshot = state.Snapshot();
        var names = state.KeySnapshot();
        state.Clear();
        state.Set("later", "x");
        Assert.Equal(["b", "a", "none"], names);
        Assert.Equal(["b", "a", "none"], snapshot.Keys);
        Assert.Equal(3, snapshot.Count);
        Assert.Equal("1", snapshot["b"]);
        Assert.True(snapshot.TryGetValue("none", out object? none) && none == null);
        Assert.False(snapshot.TryGetValue("later", out _));
        Assert.Throws<KeyNotFoundException>(() => snapshot["later"]);
        ((SharedTable)snapshot["a"]!).Increment("n");
        Assert.Equal(["x"], state.Values);
        Assert.Equal(1, state.Count);
    }

    [Fact]
    public void A_host_owns_its_state_and_is_found_by_name()
    {
        using var host = new KrHost("dotnet tests: found by name");
        host.SharedState.Set("Visits", new Hashtable { ["Count"] = 1 });
        var visits = (Hashtable)host.SharedState.Get("Visits")!;
        KrHost found = KrHost.Find(host.Name)!;
        Assert.Same(host.SharedState, found.SharedState);
        Assert.Same(visits, found.SharedState.Get("Visits"));
        Assert.Contains(host.Name, KrHost.Names);
        Codes.Throws<InvalidOperationException>(KrErrorCode.HostExists, () => new KrHost(host.Name));
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidArgument, host.SharedState.Close);
        Assert.False(host.IsClosed);
        found.Dispose();
        found.Dispose();
        Assert.True(host.IsClosed && host.SharedState.IsClosed);
        Assert.Null(KrHost.Find(host.Name));
        Assert.DoesNotContain(host.Name, KrHost.Names);
    }

    [Fact]
    public void Bad_host_names_are_refused()
    {
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidName, () => new KrHost(""));
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidName, () => new KrHost(new string('x', 257)));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidName, () => new KrHost(null!));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => KrHost.Find(null!));
        Assert.Null(KrHost.Find("dotnet tests: no such host"));
    }

    [Fact]
    public void After_a_close_every_member_of_everything_that_was_reached_throws()
    {
        var state = new SharedState();
        state.Set("t", new Hashtable { ["l"] = new ArrayList { 1 } });
        var table = (SharedTable)state.Get("t")!;
        var list = (SharedList)table["l"]!;
        var walk = table.GetEnumerator();
        state.Close();
        state.Close();
        Assert.True(state.IsClosed);
        Action[] dead =
        [
            () => state.Set("x", "x"), () => state.Get("t"), () => state.Contains("t"), () => state.Remove("t"),
            state.Clear, () => _ = state.Count, () => state.Snapshot(), () => state.KeySnapshot(), () => _ = state.Keys,
            () => _ = state.Values, () => state.TryGet("t", out object? _),
            () => _ = table["l"], () => table["l"] = 1, () => table.Add("n", 1), () => table.Increment("n"),
            () => _ = table.Count, () => table.Clone(), () => table.ContainsValue(1), () => table.GetEnumerator(),
            () => _ = table.IgnoresCase, () => state.AtomicIncrement(table, "n"),
            () => _ = list[0], () => list.Add(1), () => list.IndexOf(1), () => list.ToArray(), () => _ = list.Count,
            () => new SharedTable { ["x"] = table }, () => new SharedList { new object[] { list } },
        ];
        Assert.All(dead, action => Codes.Throws<ObjectDisposedException>(KrErrorCode.Disposed, action));
        // What does not ask the engine still answers.
        Assert.True(table.Equals(table) && table.GetHashCode() == table.GetHashCode() && table.IsSynchronized);
        GC.KeepAlive(walk);
    }

    [Fact]
    public void The_global_store_refuses_value_types_whatever_others_do()
    {
        const string Name = "DotnetTestsGlobal";
        Codes.Throws<ArgumentException>(KrErrorCode.ValueTypeNotAllowed, () => GlobalStore.Set(Name, 1));
        Assert.True(GlobalStore.Set(Name, 1, allowsValueType: true));
        Assert.Equal(1, GlobalStore.Get(Name));
        Assert.True(GlobalStore.TryGet(Name, out long number) && number == 1);
        Assert.True(GlobalStore.Contains(Name) && GlobalStore.Keys.Contains(Name) && GlobalStore.Count > 0);
        Assert.Equal(1, GlobalStore.Snapshot()[Name]);
        Assert.Contains(Name, GlobalStore.KeySnapshot());
        Assert.Contains(1, GlobalStore.Values);
        GlobalStore.Set(Name, new Hashtable());
        Assert.Equal(1, GlobalStore.AtomicIncrement((IDictionary)GlobalStore.Get(Name)!, "n"));
        Assert.True(GlobalStore.Remove(Name) && !GlobalStore.Remove(Name));
        Assert.Same(GlobalStore.SharedState, GlobalStore.SharedState);
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidArgument, GlobalStore.SharedState.Close);
    }
}
