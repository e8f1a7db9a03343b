using Xunit;

// A wait with a token is another one than that which is tested.
#pragma warning disable xUnit1051

namespace KrState.Tests;

/// <summary>Functions that run while a lock is held.</summary>
public sealed class LockRegionTests
{
    [Fact]
    public async Task A_function_runs_while_the_lock_is_held()
    {
        KrLock held = LockFixtures.New();
        int seen = -1;
        held.Use(() => { seen = held.CurrentCount; });
        Assert.Equal(0, seen);
        Assert.Equal(0, held.Use(() => held.CurrentCount));
        await held.UseAsync(async () =>
        {
            await Task.Yield();
            seen = held.CurrentCount;
        });
        Assert.Equal(0, seen);
        Assert.Equal(0, await held.UseAsync(async () =>
        {
            await Task.Yield();
            return held.CurrentCount;
        }));
        Assert.Equal(1, held.CurrentCount);
    }

    [Fact]
    public async Task Its_exception_comes_out_and_the_lock_is_free()
    {
        KrLock held = LockFixtures.New();
        var mine = new FormatException("mine");
        Assert.Same(mine, Assert.Throws<FormatException>(() => held.Use(void () => throw mine)));
        Assert.Same(mine, await Assert.ThrowsAsync<FormatException>(() => held.UseAsync(async () =>
        {
            await Task.Yield();
            throw mine;
        })));
        Assert.Same(mine, await Assert.ThrowsAsync<FormatException>(() => held.UseAsync(() => throw mine)));
        Assert.Equal(1, held.CurrentCount);
        // And it is held by no region any more.
        await held.UseAsync(() => Task.CompletedTask);
    }

    [Fact]
    public async Task A_function_that_gives_no_task_is_told_so()
    {
        KrLock held = KrLock.GetOrCreate("tests.region.null");
        Func<Task> none = () => null!;
        Func<Task<int>> noResult = () => null!;
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>("function", () => held.UseAsync(none));
        Assert.Equal(KrErrorCode.InvalidArgument, refused.Data["KrCode"]);
        await Assert.ThrowsAsync<ArgumentException>("function", () => held.UseAsync(noResult));
        Assert.Equal(1, held.CurrentCount);
    }

    [Fact]
    public async Task What_waits_for_its_own_region_is_refused_at_once()
    {
        KrLock held = LockFixtures.New();
        KrLock other = LockFixtures.New("other");
        await held.UseAsync(async () =>
        {
            await Task.Yield();
            await Refused(() => held.UseAsync(() => Task.CompletedTask));
            await Refused(() => held.UseAsync(() => Task.FromResult(1), null, new CancellationTokenSource().Token));
            await Refused(() => Task.Run(() => held.UseAsync(() => Task.CompletedTask)));
            Codes.Throws<LockRecursionException>(KrErrorCode.LockRecursion, () => held.Use(() => { }));
            Codes.Throws<LockRecursionException>(KrErrorCode.LockRecursion, () => held.Acquire());
            // Below another lock, and on another thread.
            await other.UseAsync(() => Refused(() => held.UseAsync(() => Task.CompletedTask)));
            await LockFixtures.OnThread(() => Assert.Throws<LockRecursionException>(() => held.Use(() => { })));
            // One that has a time only wastes it.
            await Assert.ThrowsAsync<KrLockTimeoutException>(
                () => held.UseAsync(() => Task.CompletedTask, TimeSpan.FromMilliseconds(1)));
            Assert.False(held.Wait(1));
        }).InTime();
        held.Use(() =>
        {
            Codes.Throws<LockRecursionException>(KrErrorCode.LockRecursion, () => held.Use(() => { }));
            Codes.Throws<LockRecursionException>(KrErrorCode.LockRecursion, () => held.Acquire());
            Assert.True(Refused(() => held.UseAsync(() => Task.CompletedTask)).IsCompletedSuccessfully);
            other.Use(() => Assert.Throws<LockRecursionException>(() => held.Use(() => { })));
        });
        Assert.Equal((1, 0L), (held.CurrentCount, held.Waiters));
    }

    [Fact]
    public async Task Siblings_succeed_in_the_order_in_which_they_started()
    {
        KrLock held = LockFixtures.New();
        var order = new List<int>();
        int inside = 0;
        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => held.UseAsync(async () =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            order.Add(number);
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        }))).InTime();
        Assert.Equal(Enumerable.Range(0, 100), order);
        // Also inside of a region of another lock.
        KrLock outer = LockFixtures.New("outer");
        order.Clear();
        await outer.UseAsync(() => Task.WhenAll(Enumerable.Range(0, 100).Select(number => held.UseAsync(async () =>
        {
            order.Add(number);
            await Task.Yield();
        })))).InTime();
        Assert.Equal(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public async Task What_a_region_leaves_behind_holds_nothing()
    {
        KrLock held = LockFixtures.New();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> behind = Task.FromResult(0);
        Task<int> queued = Task.FromResult(0);
        await held.UseAsync(() =>
        {
            behind = Task.Run(async () =>
            {
                await ended.Task;
                return await held.UseAsync(() => Task.FromResult(1));
            });
            // Not checked: it waits until the region is over.
            queued = Guarded(held);
            return Task.CompletedTask;
        });
        ended.SetResult();
        Assert.Equal(1, await behind.InTime());
        Assert.Equal(2, await queued.InTime());
        Assert.Equal(1, held.CurrentCount);
    }

    [Fact]
    public async Task A_region_ends_with_its_call()
    {
        KrLock held = LockFixtures.New();
        Task running = held.UseAsync(async () => await Task.Yield());
        // Not in the region: whoever started it waits as everybody else.
        await held.UseAsync(() => Task.CompletedTask).InTime();
        await running.InTime();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running = held.UseAsync(() => goOn.Task);
        Task next = held.UseAsync(() => Task.CompletedTask);
        Assert.False(next.IsCompleted);
        goOn.SetResult();
        await Task.WhenAll(running, next).InTime();
    }

    [Fact]
    public void A_function_that_would_lose_its_lock_is_refused()
    {
        KrLock held = LockFixtures.New();
        var problem = Codes.Throws<ArgumentException>(
            KrErrorCode.InvalidArgument, () => held.Use(async () => await Task.Yield()));
        Assert.Contains("UseAsync", problem.Message);
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidArgument, () => held.Use(() => Task.FromResult(1)));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => held.Use(null!));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => held.Use((Func<int>)null!));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => held.UseAsync(null!));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => held.UseAsync((Func<Task<int>>)null!));
        Assert.Equal(1, held.CurrentCount);
    }

    private static async Task Refused(Func<Task> wait)
    {
        var problem = await Assert.ThrowsAsync<LockRecursionException>(wait);
        Assert.Equal(KrErrorCode.LockRecursion, problem.Data["KrCode"]);
    }

    private static async Task<int> Guarded(KrLock held)
    {
        using KrLockGuard guard = await held.AcquireAsync();
        return 2;
    }
}
