using System.Collections;
using Xunit;

namespace KrState.Tests;

public sealed class SharedListTests
{
    [Fact]
    public void It_is_an_ArrayList_to_code_that_knows_only_those()
    {
        ArrayList list = new SharedList { 1, "two", null };
        Assert.Equal(3, list.Count);
        Assert.Equal(3, list.Add(0.5));
        list[0] = "one";
        list.Insert(1, true);
        list.Insert(5, "end");
        list.RemoveAt(2);
        Assert.Equal(new object?[] { "one", true, null, 0.5, "end" }, list.ToArray());
        Assert.Equal(new object?[] { "one", true, null, 0.5, "end" }, list.Cast<object?>());
        Assert.True(list.IsSynchronized && !list.IsReadOnly && !list.IsFixedSize);
        list.Clear();
        Assert.Empty(list);
    }

    [Fact]
    public void It_is_a_generic_list_too()
    {
        IList<object?> list = new SharedList { "a" };
        list.Add("b");
        Assert.Equal(["a", "b"], list);
        Assert.Equal(1, list.IndexOf("b"));
        Assert.Contains("a", list);
        var copied = new object?[3];
        list.CopyTo(copied, 1);
        Assert.Equal([null, "a", "b"], copied);
        Assert.Equal("b", ((IReadOnlyList<object?>)list)[1]);
        Assert.True(list.Remove("a") && !list.Remove("a"));
        Assert.Equal(["b"], list);
    }

    [Fact]
    public void Positions_outside_are_refused_and_change_nothing()
    {
        var list = new SharedList { "a" };
        Action[] outside =
        [
            () => _ = list[1], () => _ = list[-1], () => list[1] = 0, () => list[-1] = 0, () => list.RemoveAt(1),
            () => list.RemoveAt(-1), () => list.Insert(2, 0), () => list.Insert(-1, 0), () => _ = list[int.MaxValue],
            () => list.TryRemoveAt(-1, out _), () => list.Capacity = 0,
        ];
        Assert.All(outside, action =>
            Codes.Throws<ArgumentOutOfRangeException>(KrErrorCode.IndexOutOfRange, action));
        Assert.Equal(["a"], list.ToArray());
    }

    [Fact]
    public void Searching_compares_numbers_as_numbers()
    {
        var list = new SharedList { 5, 5L, 0.5, "5", double.NaN, null, long.MaxValue, 5.0 };
        Assert.Equal(0, list.IndexOf(5L));
        Assert.Equal(0, list.IndexOf(5.0));
        Assert.Equal(7, list.LastIndexOf(5));
        Assert.Equal(1, list.IndexOf(5, 1));
        Assert.Equal(-1, list.IndexOf(5, 2, 3));
        Assert.Equal(1, list.LastIndexOf(5, 6));
        Assert.Equal(-1, list.LastIndexOf(5, 6, 3));
        Assert.Equal(4, list.IndexOf(double.NaN));
        Assert.Equal(5, list.IndexOf(null));
        Assert.Equal(3, list.IndexOf("5"));
        Assert.True(list.Contains(0.5) && !list.Contains(0.25) && !list.Contains(false));
        // 2^63 as a double is one more than Int64.MaxValue.
        Assert.Equal(-1, list.IndexOf(9223372036854775808.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => list.IndexOf(5, 9));
    }

    [Fact]
    public void Copies_are_of_one_instant()
    {
        var list = new SharedList { "a", "b", "c" };
        var target = new object?[5];
        list.CopyTo(target);
        list.CopyTo(1, target, 3, 2);
        Assert.Equal(["a", "b", "c", "b", "c"], target);
        Assert.Equal(["a", "b", "c"], (string[])list.ToArray(typeof(string)));
        Assert.Equal(["b", "c"], list.GetRange(1, 2).ToArray());
        IEnumerator part = list.GetEnumerator(1, 1);
        Assert.True(part.MoveNext() && Equals(part.Current, "b") && !part.MoveNext());
        var copy = Assert.IsType<SharedList>(list.Clone());
        copy.Add("d");
        Assert.Equal(3, list.Count);
        Assert.Equal(3, list.Capacity);
        list.Capacity = 100;
        list.TrimToSize();
        Assert.Throws<InvalidCastException>(() => list.ToArray(typeof(int)));
    }

    [Fact]
    public void A_walk_shows_one_instant()
    {
        var list = new SharedList { 1, 2 };
        var seen = new List<object?>();
        foreach (object? item in list)
        {
            seen.Add(item);
            list.Clear();
            list.Add(3);
        }
        Assert.Equal([1, 2], seen);
        IEnumerator walk = list.GetEnumerator();
        Assert.Throws<InvalidOperationException>(() => walk.Current);
        Assert.True(walk.MoveNext() && !walk.MoveNext());
        Assert.Throws<InvalidOperationException>(() => walk.Current);
        walk.Reset();
        Assert.True(walk.MoveNext());
    }

    [Fact]
    public void TryRemoveAt_gives_what_it_removed()
    {
        var list = new SharedList { "a" };
        Assert.True(list.TryRemoveAt(0, out object? item));
        Assert.Equal("a", item);
        Assert.False(list.TryRemoveAt(0, out item));
        Assert.Null(item);
    }
}
