using System.Collections;
using System.Collections.Specialized;
using Xunit;

namespace KrState.Tests;

public sealed class SharedTableTests
{
    [Fact]
    public void It_is_a_hashtable_to_code_that_knows_only_those()
    {
        Hashtable table = new SharedTable { ["a"] = 1, ["b"] = "two", [3] = null };
        Assert.Equal(3, table.Count);
        Assert.Equal(1, table["a"]);
        Assert.Null(table["absent"]);
        Assert.True(table.Contains("b") && table.ContainsKey(3) && !table.ContainsKey("3"));
        Assert.True(table.ContainsValue("two") && table.ContainsValue(null) && !table.ContainsValue("three"));
        table.Remove("b");
        table.Remove("absent");
        Assert.Equal(new object[] { "a", 3 }, table.Keys.Cast<object>());
        Assert.Equal(new object?[] { 1, null }, table.Values.Cast<object?>());
        table.Clear();
        Assert.Empty(table);
        Assert.True(table.IsSynchronized && !table.IsReadOnly && !table.IsFixedSize);
    }

    [Fact]
    public void It_is_a_generic_dictionary_too()
    {
        IDictionary<object, object?> table = new SharedTable { ["a"] = 1 };
        table.Add("b", 2);
        table.Add(new KeyValuePair<object, object?>("c", 3));
        Assert.True(table.TryGetValue("b", out object? found) && Equals(found, 2));
        Assert.False(table.TryGetValue("absent", out found) || found != null);
        Assert.True(table.Contains(new("c", 3)) && !table.Contains(new("c", 4)));
        Assert.True(table.Remove("a") && !table.Remove("a"));
        var entries = new KeyValuePair<object, object?>[3];
        table.CopyTo(entries, 1);
        Assert.Equal(new("b", 2), entries[1]);
        Assert.Equal(["b", "c"], table.Keys);
        Assert.Equal([2, 3], table.Values);
        Assert.Equal([2, 3], table.Select(entry => entry.Value));
        ICollection<KeyValuePair<object, object?>> pairs = table;
        Codes.Throws<NotSupportedException>(KrErrorCode.UnsupportedType, () => pairs.Remove(new("b", 2)));
    }

    [Fact]
    public void Add_refuses_a_key_that_is_there()
    {
        var table = new SharedTable(ordinalIgnoreCase: true) { { "Count", 0 } };
        var error = Codes.Throws<ArgumentException>(KrErrorCode.InvalidArgument, () => table.Add("COUNT", 1));
        Assert.Equal("key", error.ParamName);
        Assert.Equal(0, table["count"]);
    }

    [Fact]
    public void Every_way_to_enumerate_gives_entries_in_order()
    {
        var table = new SharedTable { ["z"] = 1, ["a"] = 2, [5] = 3 };
        object[] keys = ["z", "a", 5];
        var seen = new List<object>();
        foreach (DictionaryEntry entry in table)
        {
            seen.Add(entry.Key);
        }
        Assert.Equal(keys, seen);
        Hashtable plain = table;
        Assert.Equal(keys, plain.Cast<DictionaryEntry>().Select(entry => entry.Key));
        Assert.Equal(keys, ((IDictionary)table).Keys.Cast<object>());
        var walk = ((IDictionary)table).GetEnumerator();
        Assert.Throws<InvalidOperationException>(() => walk.Key);
        Assert.True(walk.MoveNext());
        Assert.Equal(("z", 1), (walk.Key, walk.Value));
        walk.Reset();
        Assert.True(walk.MoveNext() && walk.MoveNext() && walk.MoveNext() && !walk.MoveNext());
        Assert.Throws<InvalidOperationException>(() => walk.Current);
        var copied = new object[4];
        table.CopyTo(copied, 1);
        Assert.Equal("a", ((DictionaryEntry)copied[2]).Key);
        Assert.Throws<ArgumentException>(() => table.CopyTo(new object[2], 0));
        Assert.Equal(3, new Hashtable(table).Count);
    }

    [Fact]
    public void A_walk_shows_one_instant()
    {
        var table = new SharedTable { ["a"] = 1, ["b"] = 2 };
        var seen = new List<object?>();
        foreach (DictionaryEntry entry in table)
        {
            seen.Add(entry.Value);
            table.Clear();
            table["c"] = 3;
        }
        Assert.Equal([1, 2], seen);
    }

    [Fact]
    public void Integers_of_every_width_are_one_key()
    {
        var table = new SharedTable { [7] = "seven" };
        object[] keys = [(sbyte)7, (byte)7, (short)7, (ushort)7, 7, 7u, 7L, 7ul];
        Assert.All(keys, key => Assert.Equal("seven", table[key]));
        table[1L << 40] = "large";
        Assert.Equal(new object[] { 7, 1L << 40 }, table.Keys.Cast<object>());
    }

    [Fact]
    public void What_is_no_key_is_refused()
    {
        var table = new SharedTable();
        object[] keys = [1.5, true, 'a', ulong.MaxValue, DayOfWeek.Monday, new object(), Guid.Empty, 1m];
        Assert.All(keys, key =>
        {
            var error = Codes.Throws<ArgumentException>(KrErrorCode.InvalidKey, () => table[key] = 1);
            Assert.Equal("key", error.ParamName);
        });
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidKey, () => table[null!] = 1);
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidKey, () => table["\ud800"] = 1);
        Assert.Empty(table);
    }

    [Fact]
    public void A_table_can_ignore_case()
    {
        var table = new SharedTable(ordinalIgnoreCase: true) { ["Name"] = 1 };
        table["NAME"] = 2;
        Assert.Equal(2, table["name"]);
        Assert.Equal("Name", Assert.Single(table.Keys.Cast<object>()));
        Assert.True(table.IgnoresCase && !new SharedTable().IgnoresCase);
    }

    [Fact]
    public void Increment_gives_a_long_and_changes_nothing_but_integers()
    {
        var table = new SharedTable { ["f"] = 0.5, ["t"] = "text", ["max"] = long.MaxValue, ["b"] = true };
        Assert.Equal(1, table.Increment("n"));
        Assert.Equal(-4, table.Increment("n", -5));
        Assert.Equal(-4, table["n"]);
        Assert.Equal((long)int.MaxValue + 1, table.Increment("n", (long)int.MaxValue + 5));
        Assert.IsType<long>(table["n"]);
        Codes.ThrowsAt<InvalidCastException>(KrErrorCode.TypeMismatch, "$.f", () => table.Increment("f"));
        Codes.ThrowsAt<InvalidOperationException>(KrErrorCode.NotNumeric, "$.t", () => table.Increment("t"));
        Codes.ThrowsAt<InvalidOperationException>(KrErrorCode.NotNumeric, "$.b", () => table.Increment("b"));
        Codes.ThrowsAt<OverflowException>(KrErrorCode.Overflow, "$.max", () => table.Increment("max"));
        Assert.Equal([0.5, "text", long.MaxValue, true], table.Values.Cast<object>().Take(4));
    }

    [Fact]
    public void IncrementNumber_gives_the_number_as_it_is_stored()
    {
        var table = new SharedTable();
        Assert.Equal(2, table.IncrementNumber("n", 2));
        Assert.Equal(5, table.IncrementNumber("n", 3L));
        Assert.Equal(5.5, table.IncrementNumber("n", 0.5));
        Assert.Equal(1L << 40, table.IncrementNumber("m", 1L << 40));
        Assert.All(new object?[] { null, true, "1", new SharedTable(), '1' }, by =>
            Codes.Throws<InvalidOperationException>(KrErrorCode.NotNumeric, () => table.IncrementNumber("n", by!)));
        Assert.Equal(5.5, table["n"]);
    }

    [Fact]
    public void TryRemove_gives_what_it_removed()
    {
        var table = new SharedTable { ["a"] = new object[] { 1 } };
        Assert.True(table.TryRemove("a", out object? old));
        Assert.Equal(1, Assert.IsType<SharedList>(old)[0]);
        Assert.False(table.TryRemove("a", out old));
        Assert.Null(old);
    }

    [Fact]
    public void A_clone_has_entries_of_its_own_and_shares_containers()
    {
        var table = new SharedTable(ordinalIgnoreCase: true) { ["a"] = 1, ["in"] = new Hashtable { ["n"] = 1 } };
        var copy = Assert.IsType<SharedTable>(table.Clone());
        copy["A"] = 2;
        ((SharedTable)copy["in"]!).Increment("n");
        Assert.Equal(1, table["a"]);
        Assert.Equal(2, ((SharedTable)table["in"]!)["n"]);
        Assert.True(copy.IgnoresCase && !copy.Equals(table));
    }

    [Fact]
    public void A_synchronized_wrapper_acts_on_the_live_table()
    {
        var table = new SharedTable { ["a"] = 1 };
        Hashtable wrapped = Hashtable.Synchronized(table);
        wrapped["b"] = 2;
        Assert.Equal(2, table["b"]);
        Assert.Equal(2, ((IEnumerable)wrapped).Cast<object>().Count());
    }

    [Fact]
    public void Binary_serialization_is_refused()
    {
        var table = new SharedTable();
        Codes.Throws<NotSupportedException>(KrErrorCode.UnsupportedType, () => table.OnDeserialization(null));
#pragma warning disable SYSLIB0051 // That it is refused is the point.
        Codes.Throws<NotSupportedException>(KrErrorCode.UnsupportedType, () => table.GetObjectData(null!, default));
#pragma warning restore SYSLIB0051
    }

    [Fact]
    public void AtomicIncrement_counts_in_any_dictionary()
    {
        var state = new SharedState();
        var live = new SharedTable();
        Assert.Equal(2, state.AtomicIncrement(live, "n", 2));
        Assert.Equal(2, live["n"]);
        IDictionary[] others = [new Hashtable(), new OrderedDictionary(), Hashtable.Synchronized([])];
        foreach (IDictionary plain in others)
        {
            Assert.Equal(1, state.AtomicIncrement(plain, "n"));
            Assert.Equal(int.MaxValue + 1L, state.AtomicIncrement(plain, "n", int.MaxValue));
            Assert.Equal(int.MaxValue + 1L, plain["n"]);
            plain["max"] = long.MaxValue;
            Codes.Throws<OverflowException>(KrErrorCode.Overflow, () => state.AtomicIncrement(plain, "max"));
            plain["f"] = 0.5;
            Codes.Throws<InvalidCastException>(KrErrorCode.TypeMismatch, () => state.AtomicIncrement(plain, "f"));
            plain["d"] = 1m;
            Codes.Throws<InvalidCastException>(KrErrorCode.TypeMismatch, () => state.AtomicIncrement(plain, "d"));
            plain["t"] = "text";
            Codes.Throws<InvalidOperationException>(KrErrorCode.NotNumeric, () => state.AtomicIncrement(plain, "t"));
        }
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => state.AtomicIncrement(null!, "n"));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidKey, () => state.AtomicIncrement(others[0], null!));
    }

    [Fact]
    public void AtomicIncrement_gives_every_dictionary_the_type_that_a_live_table_has()
    {
        (object, long)[] sums =
        [
            ((sbyte)127, 1), ((byte)255, 1), ((short)-32768, -1), ((ushort)65535, 1), (int.MaxValue, 1), (5L, -1),
            (uint.MaxValue, 1), (5u, -5), (5ul, 1), (long.MaxValue - 1ul, 1),
        ];
        var state = new SharedState();
        Assert.All(sums, sum =>
        {
            IDictionary live = new SharedTable { ["n"] = sum.Item1 };
            IDictionary plain = new Hashtable { ["n"] = sum.Item1 };
            Assert.Equal(state.AtomicIncrement(live, "n", sum.Item2), state.AtomicIncrement(plain, "n", sum.Item2));
            Assert.Equal(live["n"], plain["n"]);
        });
        (object, long)[] refused = [(0u, -1), (0ul, -1), (ulong.MaxValue, 1), ((ulong)long.MaxValue, 1), ('1', 1)];
        Assert.All(refused, sum =>
        {
            object?[] codes = new IDictionary[] { new SharedTable(), new Hashtable() }.Select(table =>
            {
                table["n"] = sum.Item1;
                var error = Record.Exception(() => state.AtomicIncrement(table, "n", sum.Item2));
                Assert.Equal(sum.Item1, table["n"]);
                return error!.Data["KrCode"];
            }).ToArray();
            Assert.NotNull(codes[0]);
            Assert.Equal(codes[0], codes[1]);
        });
    }
}
