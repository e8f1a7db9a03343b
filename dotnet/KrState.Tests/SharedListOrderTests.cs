using System.Collections;
using Xunit;

namespace KrState.Tests;

/// <summary>Reversing, sorting, searching what is sorted, and replacing what was seen.</summary>
public sealed class SharedListOrderTests
{
    /// <summary>Orders numbers of any type and text before each other.</summary>
    private static readonly IComparer _any = Comparer<object?>.Create((left, right) =>
        string.CompareOrdinal(Convert.ToString(left), Convert.ToString(right)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void All_members_do_what_those_of_an_ArrayList_do(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 400; round++)
        {
            object?[] items = [.. Enumerable.Range(0, random.Next(40)).Select(_ => Item(random, mixed: round % 2 == 0))];
            IComparer? comparer = round % 4 == 3 ? null : _any;
            int index = random.Next(-1, items.Length + 2);
            int count = random.Next(-1, items.Length + 2);
            object? wanted = Item(random, mixed: round % 2 == 0);
            Same(items, list => list.Reverse());
            Same(items, list => list.Reverse(index, count));
            Same(items, list => list.Sort());
            Same(items, list => list.Sort(comparer));
            Same(items, list => list.Sort(index, count, comparer));
            Array.Sort(items, _any);
            Same(items, list => list.BinarySearch(wanted));
            Same(items, list => list.BinarySearch(wanted, comparer));
            Same(items, list => list.BinarySearch(index, count, wanted, comparer));
        }
    }

    [Fact]
    public void Ranges_outside_are_refused_with_a_code_and_change_nothing()
    {
        var list = new SharedList { 2, 1 };
        Action[] negative =
        [
            () => list.Reverse(-1, 1), () => list.Reverse(0, -1), () => list.Sort(-1, 1, null),
            () => list.Sort(0, -1, null),
        ];
        Assert.All(negative, action =>
            Codes.Throws<ArgumentOutOfRangeException>(KrErrorCode.IndexOutOfRange, action));
        Action[] beyond =
        [
            () => list.Reverse(1, 2), () => list.Reverse(3, 0), () => list.Reverse(int.MaxValue, int.MaxValue),
            () => list.Sort(0, 3, null), () => list.Sort(int.MaxValue, int.MaxValue, null),
        ];
        Assert.All(beyond, action => Codes.Throws<ArgumentException>(KrErrorCode.InvalidArgument, action));
        Assert.Equal([2, 1], list.ToArray());
    }

    [Fact]
    public void Every_item_stays_what_it_is()
    {
        var own = new object();
        var table = new SharedTable { ["a"] = 1 };
        object?[] items =
        [
            (sbyte)1, (byte)1, (short)1, (ushort)1, 1, 1u, 1L, 1ul, 1f, 1d, -0.0, 1.10m, 'a', "text", new byte[] { 1 },
            new DateTime(1, DateTimeKind.Local), TimeSpan.FromTicks(1), Guid.NewGuid(), new Uri("a b", UriKind.Relative),
            new Version(1, 2), new KrScript("1"), null, true, own, table, new SharedList { "in" },
        ];
        var state = new SharedState();
        state.Set("l", items);
        var list = (SharedList)state.Get("l")!;
        object?[] before = list.ToArray();
        list.Reverse(0, items.Length);
        Assert.Equal(before.Reverse().Select(item => item?.GetType()), list.Cast<object?>().Select(item => item?.GetType()));
        list.Sort(new ByPlace(before));
        object?[] after = list.ToArray();
        Assert.Equal(before.Select(item => item?.GetType()), after.Select(item => item?.GetType()));
        Assert.Equal(before, after);
        Assert.Equal("1.10", after[11]!.ToString());
        Assert.True(double.IsNegative((double)after[10]!));
        Assert.Same(own, after[23]);
        Assert.Same(before[24], after[24]);
        Assert.Same(before[25], after[25]);
        table["a"] = 2;
        Assert.Equal(2, ((SharedTable)after[24]!)["a"]);
        ((SharedList)before[25]!).Add("more");
        Assert.Equal(["in", "more"], ((SharedList)list[25]!).ToArray());
    }

    [Fact]
    public void Items_that_compare_as_equal_keep_their_order()
    {
        var list = SharedList.From(Enumerable.Range(0, 1_000).Select(number => number * 7 % 1_000));
        var byHundreds = Comparer<object>.Create((left, right) => ((int)left / 100).CompareTo((int)right / 100));
        int[] expected = [.. list.Cast<int>().OrderBy(number => number / 100)];
        list.Sort(byHundreds);
        Assert.Equal(expected, list.Cast<int>());
        list.Sort(100, 100, byHundreds);
        Assert.Equal(expected, list.Cast<int>());
    }

    [Fact]
    public void A_comparer_that_fails_fails_as_with_an_ArrayList_and_changes_nothing()
    {
        var list = new SharedList { 3, 2, 1 };
        var mine = new FormatException("mine");
        var failing = Comparer<object>.Create((_, _) => throw mine);
        Action[] calls =
        [
            () => list.Sort(failing), () => list.Sort(0, 2, failing), () => list.BinarySearch(1, failing),
        ];
        Assert.All(calls, call => Assert.Same(mine, Assert.Throws<InvalidOperationException>(call).InnerException));
        list.Add("text");
        Assert.IsType<ArgumentException>(Assert.Throws<InvalidOperationException>(list.Sort).InnerException);
        Assert.Equal([3, 2, 1, "text"], list.ToArray());
    }

    [Fact]
    public void A_change_while_the_comparer_runs_is_kept_and_sorted_in()
    {
        var list = new SharedList { 3, 1 };
        int calls = 0;
        list.Sort(Comparer<object>.Create((left, right) =>
        {
            if (calls++ == 0)
            {
                // From another thread: nobody holds a lock while the comparer runs.
                var other = new Thread(() => list.Add(2));
                other.Start();
                other.Join();
            }
            return ((int)left).CompareTo((int)right);
        }));
        Assert.Equal([1, 2, 3], list.ToArray());
    }

    [Fact]
    public void A_closed_state_is_told()
    {
        var host = new KrHost("dotnet tests: order of a closed list");
        host.SharedState.Set("l", new object[] { 2, 1 });
        var list = (SharedList)host.SharedState.Get("l")!;
        IEnumerator seen = list.GetEnumerator();
        Assert.Throws<ObjectDisposedException>(() => list.Sort(Comparer<object>.Create((left, right) =>
        {
            host.Dispose();
            return ((int)left).CompareTo((int)right);
        })));
        Action[] calls =
        [
            list.Reverse, () => list.Reverse(0, 2), list.Sort, () => list.BinarySearch(1),
            () => list.TryReplace(seen, Array.Empty<object>()),
        ];
        Assert.All(calls, call => Codes.Throws<ObjectDisposedException>(KrErrorCode.Disposed, call));
    }

    [Fact]
    public void TryReplace_replaces_what_was_seen_and_nothing_newer()
    {
        var list = new SharedList { 1, 2, 3 };
        IEnumerator seen = list.GetEnumerator();
        Assert.True(seen.MoveNext());
        Assert.True(list.TryReplace(seen, new object[] { "a", new Hashtable { ["k"] = 1 } }));
        Assert.Equal(1, ((SharedTable)list[1]!)["k"]);
        Assert.False(list.TryReplace(seen, Array.Empty<object>()));
        IEnumerator stale = list.GetEnumerator();
        list[0] = "a";
        Assert.False(list.TryReplace(stale, Array.Empty<object>()));
        Assert.False(list.TryReplace(new SharedList { "b" }.GetEnumerator(), Array.Empty<object>()));
        Assert.Equal(2, list.Count);
    }

    [Fact]
    public void TryReplace_takes_only_walks()
    {
        var list = new SharedList { 1 };
        Codes.Throws<ArgumentException>(
            KrErrorCode.InvalidArgument, () => list.TryReplace(new ArrayList { 1 }.GetEnumerator(), new ArrayList()));
        Codes.Throws<ArgumentException>(
            KrErrorCode.InvalidArgument, () => list.TryReplace(list.GetEnumerator(0, 1), new ArrayList()));
        Codes.Throws<ArgumentNullException>(
            KrErrorCode.InvalidArgument, () => list.TryReplace(null!, new ArrayList()));
        Codes.Throws<ArgumentNullException>(
            KrErrorCode.InvalidArgument, () => list.TryReplace(list.GetEnumerator(), null!));
        Codes.Throws<InvalidOperationException>(
            KrErrorCode.CycleRejected, () => list.TryReplace(list.GetEnumerator(), new ArrayList { list }));
        var disposed = (IDisposable)list.GetEnumerator();
        disposed.Dispose();
        Assert.Throws<ObjectDisposedException>(() => list.TryReplace((IEnumerator)disposed, new ArrayList()));
        Assert.Equal([1], list.ToArray());
    }

    private static object? Item(Random random, bool mixed)
    {
        return mixed
            ? random.Next(4) switch { 0 => null, 1 => "text " + random.Next(20), 2 => random.Next(20), _ => random.NextInt64(20) }
            : random.Next(20);
    }

    private static void Same(object?[] items, Action<ArrayList> operation)
    {
        Same(items, list =>
        {
            operation(list);
            return 0;
        });
    }

    /// <summary>The same result or type of exception, and the same items then.</summary>
    private static void Same(object?[] items, Func<ArrayList, int> operation)
    {
        var model = new ArrayList(items);
        var list = SharedList.From(items);
        (int expected, Type? failure, Type? cause) = Outcome(model, operation);
        Assert.Equal((expected, failure, cause), Outcome(list, operation));
        // An ArrayList may leave a failed sort half done, and puts what compares as equal in any order.
        object?[] left = failure == null ? model.ToArray() : items;
        Assert.Equal(left.Select(Convert.ToString), list.Cast<object?>().Select(Convert.ToString));
    }

    private static (int Result, Type? Failure, Type? Cause) Outcome(ArrayList list, Func<ArrayList, int> operation)
    {
        try
        {
            return (operation(list), null, null);
        }
        catch (Exception failure)
        {
            return (0, failure.GetType(), failure.InnerException?.GetType());
        }
    }

    /// <summary>Orders values as an array has them.</summary>
    private sealed class ByPlace(object?[] places) : IComparer
    {
        public int Compare(object? x, object? y)
        {
            return PlaceOf(x).CompareTo(PlaceOf(y));
        }

        private int PlaceOf(object? value)
        {
            // Bytes are another copy each time.
            return Array.FindIndex(places, place => value is byte[] ? place is byte[] : Equals(place, value));
        }
    }
}
