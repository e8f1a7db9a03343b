using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Specialized;
using Xunit;

namespace KrState.Tests;

/// <summary>Collections of .NET on their way in.</summary>
public sealed class ConversionTests
{
    [Fact]
    public void Collections_are_copied_and_what_is_read_back_is_live()
    {
        var inner = new List<object> { 1, "two" };
        var source = new Hashtable
        {
            ["list"] = inner,
            ["array"] = new object?[] { null, new ArrayList { 0.5 } },
            ["ordered"] = new OrderedDictionary { { "z", 1 }, { "a", 2L } },
            ["map"] = new Dictionary<string, object> { ["k"] = true },
        };
        var table = new SharedTable { ["s"] = source };
        inner.Add("later");
        source["later"] = 1;
        var copy = (SharedTable)table["s"]!;
        Assert.Equal(4, copy.Count);
        Assert.Equal([1, "two"], ((SharedList)copy["list"]!).ToArray());
        Assert.Equal(0.5, ((SharedList)((SharedList)copy["array"]!)[1]!)[0]);
        Assert.Equal(new object[] { "z", "a" }, ((SharedTable)copy["ordered"]!).Keys.Cast<object>());
        Assert.Equal(true, ((SharedTable)copy["map"]!)["k"]);
    }

    [Fact]
    public void Live_containers_are_shared_at_any_depth()
    {
        var shared = new SharedTable();
        var table = new SharedTable { ["direct"] = shared };
        table["deep"] = new object[] { new Hashtable { ["in"] = shared } };
        shared["n"] = 1;
        Assert.Same(shared, table["direct"]);
        Assert.Same(shared, ((SharedTable)((SharedList)table["deep"]!)[0]!)["in"]);
    }

    public static TheoryData<object, bool> Cases => new()
    {
        { new Hashtable { ["Name"] = 1 }, false },
        { new Hashtable(StringComparer.OrdinalIgnoreCase) { ["Name"] = 1 }, true },
        { new Hashtable(StringComparer.CurrentCultureIgnoreCase) { ["1"] = 1, ["x"] = 2 }, true },
        { new Hashtable { ["a"] = 1, ["A"] = 2 }, false },
        { new Hashtable { ["a"] = 1, ["A"] = 2, ["b"] = 3 }, false },
        { new Hashtable(), false },
        { new Hashtable(StringComparer.OrdinalIgnoreCase), true },
        { new Hashtable(StringComparer.OrdinalIgnoreCase) { [1] = 1, ["2"] = 2 }, true },
        { Hashtable.Synchronized(new Hashtable(StringComparer.OrdinalIgnoreCase) { ["x"] = 1 }), true },
        { new OrderedDictionary { { "Name", 1 } }, false },
        { new OrderedDictionary(StringComparer.OrdinalIgnoreCase) { { "Name", 1 } }, true },
        { new OrderedDictionary(StringComparer.OrdinalIgnoreCase), true },
        { new OrderedDictionary(), false },
        { new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase), true },
        { new Dictionary<string, object>(), false },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_dictionary_that_ignores_case_becomes_a_table_that_does(object source, bool ignoresCase)
    {
        int before = ((IDictionary)source).Count;
        var list = new SharedList { source };
        Assert.Equal(ignoresCase, ((SharedTable)list[0]!).IgnoresCase);
        Assert.Equal(before, ((IDictionary)source).Count);
        Assert.Equal(ignoresCase, SharedTable.From((IDictionary)source).IgnoresCase);
    }

    [Fact]
    public void Bad_keys_and_bad_text_inside_are_refused_with_their_path()
    {
        var list = new SharedList();
        var badKey = new object[] { 0, new Hashtable { [1.5] = 1 } };
        Codes.ThrowsAt<ArgumentException>(KrErrorCode.InvalidKey, "$[1]", () => list.Add(badKey));
        var lone = Assert.ThrowsAny<Exception>(() => list.Add(new Hashtable { ["a"] = "\udc00" }));
        Assert.NotNull(lone.Data["KrCode"]);
        Assert.Empty(list);
    }

    [Fact]
    public void A_collection_that_contains_itself_is_refused()
    {
        var table = new Hashtable();
        table["list"] = new object[] { 1, table };
        Codes.ThrowsAt<InvalidOperationException>(
            KrErrorCode.CycleRejected, "$.list[1]", () => new SharedList { table });
        var list = new List<object>();
        list.Add(list);
        Codes.ThrowsAt<InvalidOperationException>(KrErrorCode.CycleRejected, "$[0]", () => new SharedList { list });
    }

    [Fact]
    public void A_collection_in_two_places_is_copied_twice_and_only_so_often()
    {
        var twice = new Hashtable { ["n"] = 1 };
        var list = new SharedList { new object[] { twice, twice } };
        var copies = (SharedList)list[0]!;
        Assert.NotSame(copies[0], copies[1]);
        object bomb = new object[] { "boom" };
        for (int level = 0; level < 64; level++)
        {
            bomb = new[] { bomb, bomb };
        }
        Codes.Throws<OverflowException>(KrErrorCode.OutOfRange, () => list.Add(bomb));
        Assert.Single(list);
    }

    [Fact]
    public void Nesting_ends_at_a_thousand()
    {
        var state = new SharedState();
        Assert.True(state.Set("deep", Nested(1000)));
        var error = Codes.Throws<OverflowException>(KrErrorCode.OutOfRange, () => state.Set("deeper", Nested(1001)));
        Assert.Equal("$" + string.Concat(Enumerable.Repeat("[0]", 1000)), error.Data["KrPath"]);
        // The stack of this thread would not do for a walk by recursion.
        var thread = new Thread(() => state.Set("again", Nested(1000)), maxStackSize: 128 * 1024);
        thread.Start();
        thread.Join();
        Assert.True(state.Contains("again"));
    }

    [Fact]
    public void From_converts_any_collection()
    {
        var table = SharedTable.From(new Dictionary<string, int> { ["a"] = 1 });
        Assert.Equal(1, table["a"]);
        Assert.Equal([1, 2], SharedList.From(Enumerable.Range(1, 2)).ToArray());
        Assert.Equal(["x"], SharedList.From(new HashSet<string> { "x" }).ToArray());
        Assert.NotSame(table, SharedTable.From(table));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => SharedTable.From(null!));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => SharedList.From(null!));
        Assert.Equal(['t', 'x'], SharedList.From("tx").ToArray());
        Codes.Throws<ArgumentException>(
            KrErrorCode.InvalidKey, () => SharedTable.From(new Dictionary<Guid, int> { [Guid.Empty] = 1 }));
        Assert.Empty(SharedTable.From(new SortedList<long, string>()));
        Assert.Equal([DayOfWeek.Monday], SharedList.From(new[] { DayOfWeek.Monday }).ToArray());
        Codes.ThrowsAt<InvalidOperationException>(KrErrorCode.CycleRejected, "$[0]", () =>
        {
            var self = new Queue<object>();
            var list = new ArrayList { self };
            list[0] = list;
            SharedList.From(list);
        });
    }

    [Fact]
    public void Text_of_all_sorts_comes_back()
    {
        string[] texts = ["", "a", "\0", "ä€", "😀", new('x', 100_000), "e\u0301", "\ufeff", "\uffff"];
        var list = new SharedList();
        foreach (string text in texts)
        {
            list.Add(text);
            var table = new SharedTable { [text] = text };
            Assert.Equal(text, table[text]);
            Assert.Equal(text, Assert.Single(table.Keys.Cast<object>()));
        }
        Assert.Equal(texts, list.ToArray());
    }

    private static object Nested(int depth)
    {
        object[] inner = [];
        for (int level = 1; level < depth; level++)
        {
            inner = [inner];
        }
        return inner;
    }
}
