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
    public void A_counter_allocates_nothing()
    {
        var table = new SharedTable();
        Counter counter = table.GetCounter("Count");
        long read = 0;
        Assert.Equal(0, Allocated(() => read = counter.Increment() + (counter.TryGet(out long now) ? now : 0)));
        Assert.True(read >= 2 * Rounds && read == 2 * (int)table["Count"]!);
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
    public void Reading_any_value_type_as_its_type_allocates_nothing()
    {
        var table = new SharedTable
        {
            [0] = (sbyte)-1, [1] = (byte)1, [2] = (short)1, [3] = (ushort)1, [4] = 1u, [5] = 1ul, [6] = 1f, [7] = 1.50m,
            [8] = 'c', [9] = DateTime.UnixEpoch, [10] = TimeSpan.MinValue, [11] = Guid.Empty,
        };
        object[] keys = [.. table.Keys.Cast<object>()];
        int read = 0;
        Assert.Equal(0, Allocated(() =>
        {
            read += table.TryGet(keys[0], out sbyte _) && table.TryGet(keys[1], out byte _) ? 2 : 0;
            read += table.TryGet(keys[2], out short _) && table.TryGet(keys[3], out ushort _) ? 2 : 0;
            read += table.TryGet(keys[4], out uint _) && table.TryGet(keys[5], out ulong _) ? 2 : 0;
            read += table.TryGet(keys[6], out float _) && table.TryGet(keys[7], out decimal _) ? 2 : 0;
            read += table.TryGet(keys[8], out char _) && table.TryGet(keys[9], out DateTime _) ? 2 : 0;
            read += table.TryGet(keys[10], out TimeSpan _) && table.TryGet(keys[11], out Guid _) ? 2 : 0;
        }));
        Assert.Equal(0, read % (12 * Rounds));
        Assert.NotEqual(0, read);
    }

    [Fact]
    public void Storing_a_boxed_value_allocates_nothing_more()
    {
        var table = new SharedTable();
        object key = 1;
        object[] values = [1, 1L, true, 0.5, (byte)1, 1f, 1.50m, 'c', DateTime.UnixEpoch, TimeSpan.Zero, Guid.Empty];
        Assert.All(values, value => Assert.Equal(0, Allocated(() => table[key] = value)));
        Assert.Equal(Guid.Empty, table[key]);
    }

    [Fact]
    public void A_lock_that_is_free_is_taken_without_garbage()
    {
        KrLock free = KrLock.GetOrCreate("allocations");
        Assert.Equal(0, Allocated(() =>
        {
            free.Wait(CancellationToken.None);
            free.Release();
        }));
        // A guard is one small object.
        Assert.InRange(Allocated(() => free.Acquire(null, CancellationToken.None).Dispose()), 1, 48);
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
