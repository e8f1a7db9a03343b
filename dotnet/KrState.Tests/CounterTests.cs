using System.Collections;
using Xunit;

namespace KrState.Tests;

public sealed class CounterTests
{
    [Fact]
    public void It_counts_in_the_table()
    {
        var table = new SharedTable(ordinalIgnoreCase: true) { ["other"] = 1 };
        Counter counter = table.GetCounter("Visits");
        Assert.Null(counter.Value);
        Assert.False(table.ContainsKey("Visits"));
        Assert.Equal(1, counter.Increment());
        Assert.Equal(5, counter.Increment(4));
        Assert.Equal(5, table["VISITS"]);
        Assert.Equal(6, table.Increment("visits"));
        Assert.Equal(6, counter.Value);
        Assert.Same(table, counter.Table);
        Assert.Equal("Visits", counter.Key);
        Assert.True(counter.TryGet(out long count) && count == 6);
        Assert.False(counter.TryGet(out string? _));
    }

    [Fact]
    public void It_goes_on_when_the_key_is_removed_moved_or_replaced()
    {
        var table = new SharedTable { ["n"] = 1 };
        Counter counter = table.GetCounter("n");
        counter.Increment();
        table.Remove("n");
        Assert.Null(counter.Value);
        for (int key = 0; key < 1000; key++)
        {
            table[key] = key;
        }
        Assert.Equal(1, counter.Increment());
        table.Clear();
        Assert.Equal(1, counter.Increment());
        table["n"] = "text";
        Codes.ThrowsAt<InvalidOperationException>(KrErrorCode.NotNumeric, "$.n", () => counter.Increment());
        table["n"] = 0.5;
        Codes.ThrowsAt<InvalidCastException>(KrErrorCode.TypeMismatch, "$.n", () => counter.Increment());
        Assert.Equal(0.5, counter.Value);
        table["n"] = long.MaxValue;
        Codes.ThrowsAt<OverflowException>(KrErrorCode.Overflow, "$.n", () => counter.Increment());
        table["n"] = new Hashtable { ["in"] = 1 };
        Assert.Same(table["n"], counter.Value);
    }

    [Fact]
    public void No_increment_is_lost()
    {
        const int Each = 50_000;
        var table = new SharedTable();
        Parallel.For(0, 4, number =>
        {
            // Handles of their own, and the table itself.
            Counter counter = table.GetCounter("n");
            for (int round = 0; round < Each; round++)
            {
                _ = number == 0 ? table.Increment("n") : counter.Increment();
            }
        });
        Assert.Equal(4 * Each, table["n"]);
    }

    [Fact]
    public void It_ends_with_the_state_of_its_table()
    {
        var state = new SharedState();
        state.Set("t", new Hashtable());
        Counter counter = ((SharedTable)state.Get("t")!).GetCounter(7);
        Assert.Equal(1, counter.Increment());
        state.Close();
        Codes.Throws<ObjectDisposedException>(KrErrorCode.Disposed, () => counter.Increment());
        Codes.Throws<ObjectDisposedException>(KrErrorCode.Disposed, () => _ = counter.Value);
        Codes.Throws<ObjectDisposedException>(KrErrorCode.Disposed, () => counter.TryGet(out long _));
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidKey, () => new SharedTable().GetCounter(0.5));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidKey, () => new SharedTable().GetCounter(null!));
    }
}
