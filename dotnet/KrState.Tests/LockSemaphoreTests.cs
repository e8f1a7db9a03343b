using System.Collections.Concurrent;
using Xunit;

// A wait with a token is another one than that which is tested.
#pragma warning disable xUnit1051

namespace KrState.Tests;

/// <summary>Locks used as a SemaphoreSlim with one entry.</summary>
public sealed class LockSemaphoreTests
{
    [Fact]
    public async Task It_is_held_until_anyone_releases_it()
    {
        KrLock held = LockFixtures.New();
        Assert.Equal(1, held.CurrentCount);
        held.Wait();
        Assert.Equal(0, held.CurrentCount);
        Assert.False(held.Wait(0));
        Assert.False(held.Wait(TimeSpan.FromMilliseconds(1)));
        Assert.False(await held.WaitAsync(0));
        Assert.False(await held.WaitAsync(TimeSpan.FromMilliseconds(1)));
        await LockFixtures.OnThread(held.Release).InTime();
        Assert.Equal(1, held.CurrentCount);
        Assert.True(held.Wait(5));
        held.Release();
        Assert.True(held.Wait(TimeSpan.Zero));
        held.Release();
        Assert.True(await held.WaitAsync(-1));
        held.Release();
        await held.WaitAsync();
        held.Release();
        Assert.Equal(1, held.CurrentCount);
    }

    [Fact]
    public void What_is_not_held_is_not_released()
    {
        KrLock held = LockFixtures.New();
        Codes.Throws<SynchronizationLockException>(KrErrorCode.NotHeld, held.Release);
        using (held.Acquire())
        {
            Codes.Throws<SynchronizationLockException>(KrErrorCode.NotHeld, held.Release);
        }
        held.Wait();
        held.Release();
        Codes.Throws<SynchronizationLockException>(KrErrorCode.NotHeld, held.Release);
        Assert.Equal(1, held.CurrentCount);
    }

    [Fact]
    public void Times_that_are_none_are_refused()
    {
        KrLock free = LockFixtures.New();
        Action[] calls =
        [
            () => free.Wait(-2),
            () => free.Wait(TimeSpan.FromMilliseconds(-2)),
            () => free.Wait(TimeSpan.FromDays(100)),
            () => free.WaitAsync(-2),
            () => free.WaitAsync(TimeSpan.MinValue),
            () => free.Acquire(TimeSpan.FromTicks(-1_000_000)),
            () => free.AcquireAsync(TimeSpan.MaxValue),
            () => free.Use(() => { }, TimeSpan.FromSeconds(-1)),
            () => free.UseAsync(() => Task.CompletedTask, TimeSpan.FromSeconds(-1)),
        ];
        Assert.All(calls, call =>
            Codes.Throws<ArgumentOutOfRangeException>(KrErrorCode.InvalidArgument, call));
        Assert.Equal(1, free.CurrentCount);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_queue_at_once()
    {
        KrLock held = LockFixtures.New();
        held.Wait();
        using var cancel = new CancellationTokenSource();
        Task blocked = LockFixtures.OnThread(() => held.Wait(cancel.Token));
        Task<bool> bounded = LockFixtures.OnThread(() => held.Wait(int.MaxValue, cancel.Token));
        Task<bool> asynchronous = held.WaitAsync(int.MaxValue, cancel.Token);
        Task<KrLockGuard> guard = held.AcquireAsync(null, cancel.Token);
        Task region = held.UseAsync(() => throw new InvalidOperationException("it was granted"), null, cancel.Token);
        LockFixtures.Until(() => held.Waiters == 5);
        cancel.Cancel();
        Assert.Equal(0, held.Waiters);
        foreach (Task wait in new[] { blocked, bounded, asynchronous, guard, region })
        {
            var problem = await Assert.ThrowsAnyAsync<OperationCanceledException>(wait.InTime);
            Assert.Equal(cancel.Token, problem.CancellationToken);
        }
        Assert.True(asynchronous.IsCanceled && guard.IsCanceled && region.IsCanceled);
        held.Release();
        Assert.Equal(1, held.CurrentCount);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_before_takes_nothing()
    {
        KrLock free = LockFixtures.New();
        var cancelled = new CancellationToken(canceled: true);
        Codes.Throws<OperationCanceledException>(KrErrorCode.Cancelled, () => free.Wait(cancelled));
        Codes.Throws<OperationCanceledException>(KrErrorCode.Cancelled, () => free.Wait(0, cancelled));
        Codes.Throws<OperationCanceledException>(KrErrorCode.Cancelled, () => free.Acquire(null, cancelled));
        Codes.Throws<OperationCanceledException>(KrErrorCode.Cancelled, () => free.Use(() => { }, null, cancelled));
        Assert.True(free.WaitAsync(cancelled).IsCanceled);
        Assert.True(free.AcquireAsync(null, cancelled).IsCanceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => free.UseAsync(() => Task.CompletedTask, null, cancelled));
        Assert.Equal(1, free.CurrentCount);
    }

    [Fact]
    public async Task Arrival_decides_whether_blocked_or_not()
    {
        const int Waiters = 16;
        KrLock held = LockFixtures.New();
        for (int round = 0; round < 100; round++)
        {
            var order = new ConcurrentQueue<int>();
            held.Wait();
            var waits = new List<Task>();
            for (int number = 0; number < Waiters; number++)
            {
                waits.Add(WaitAs(held, number, order));
                LockFixtures.Until(() => held.Waiters == waits.Count);
            }
            held.Release();
            await Task.WhenAll(waits).InTime();
            Assert.Equal(Enumerable.Range(0, Waiters), order);
        }
        Assert.Equal(1, held.CurrentCount);
    }

    [Fact]
    public async Task What_waited_goes_on_in_the_pool_and_not_in_the_release()
    {
        KrLock held = LockFixtures.New();
        held.Wait();
        using var released = new ManualResetEventSlim();
        int releasing = 0;
        Task<(int Thread, bool Released)> after = held.WaitAsync(-1, CancellationToken.None).ContinueWith(
            _ => (Environment.CurrentManagedThreadId, released.Wait(TimeSpan.FromSeconds(30))),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        await LockFixtures.OnThread(() =>
        {
            releasing = Environment.CurrentManagedThreadId;
            held.Release();
            released.Set();
        }).InTime();
        var (thread, wasReleased) = await after.InTime();
        Assert.True(wasReleased, "the release waited for what it woke");
        Assert.NotEqual(releasing, thread);
        held.Release();
    }

    [Fact]
    public async Task Times_and_cancels_that_race_with_grants_lose_nothing()
    {
        const int Rounds = 3_000;
        KrLock held = LockFixtures.New();
        int inside = 0;
        int granted = 0;
        int given = 0;
        Task[] workers = [.. Enumerable.Range(0, 8).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (int round = 0; round < Rounds; round++)
            {
                using var cancel = new CancellationTokenSource();
                if (random.Next(3) == 0)
                {
                    cancel.CancelAfter(random.Next(2));
                }
                bool got = await GotAsync(held, random.Next(4), random.Next(2), cancel.Token);
                Interlocked.Increment(ref given);
                if (got)
                {
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    Interlocked.Increment(ref granted);
                    if (random.Next(4) == 0)
                    {
                        await Task.Yield();
                    }
                    Interlocked.Decrement(ref inside);
                    held.Release();
                }
            }
        }))];
        await Task.WhenAll(workers).InTime();
        Assert.Equal(8 * Rounds, given);
        Assert.InRange(granted, 1, 8 * Rounds);
        Assert.Equal((1, 0L), (held.CurrentCount, held.Waiters));
    }

    private static async Task<bool> GotAsync(KrLock held, int way, int milliseconds, CancellationToken cancellation)
    {
        try
        {
            switch (way)
            {
                case 0:
                    return await held.WaitAsync(milliseconds, cancellation);
                case 1:
                    await held.WaitAsync(cancellation);
                    return true;
                case 2:
                    return held.Wait(milliseconds, cancellation);
                default:
                    return held.Wait(milliseconds);
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static Task WaitAs(KrLock held, int number, ConcurrentQueue<int> order)
    {
        if (number % 2 == 0)
        {
            return LockFixtures.OnThread(() =>
            {
                held.Wait();
                order.Enqueue(number);
                held.Release();
            });
        }
        return Asynchronously();

        async Task Asynchronously()
        {
            await held.WaitAsync();
            order.Enqueue(number);
            held.Release();
        }
    }
}
