using Xunit;

namespace KrState.Tests;

/// <summary>Numbers are read and written without garbage.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    private const int Rounds = 20_000;

    [Fact]
    public void Counting_allocates_nothing()
    {
        var table = new SharedTable();
        Assert.Equal(0, Allocated(() => table.Increment("Count")));
        Assert.True(table.TryGet("Count", out int count) && count >= Rounds);
    }

    [Fact]
    public void Reading_numbers_as_their_type_allocates_nothing()
    {
        var state = new SharedState(new KrHostOptions { AllowsValueTypes = true });
        state.Set("i", 5);
        state.Set("l", 5L);
        state.Set("d", 0.5);
        state.Set("b", true);
        long sum = 0;
        Assert.Equal(0, Allocated(() =>
        {
            state.TryGet("i", out int i);
            state.TryGet("i", out long wide);
            state.TryGet("l", out long l);
            state.TryGet("d", out double d);
            state.TryGet("b", out bool b);
            sum += i + wide + l + (long)(d * 2) + (b ? 1 : 0);
        }));
        Assert.Equal(0, sum % 17);
    }

    [Fact]
    public void Reading_a_table_that_is_in_use_allocates_nothing()
    {
        var state = new SharedState();
        state.Set("t", new SharedTable());
        object? held = state.Get("t");
        Assert.Equal(0, Allocated(() => state.Get("t")));
        GC.KeepAlive(held);
    }

    /// <summary>
    /// The bytes per round, once the code is compiled as it stays. A rare stray allocation is not counted.
    /// </summary>
    private static long Allocated(Action action)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 20 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int round = 0; round < Rounds; round++)
            {
                action();
            }
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds);
        }
        return least;
    }
}
