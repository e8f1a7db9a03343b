using System.Runtime.CompilerServices;
using Xunit;

// A wait with a token is another one than that which is tested.
#pragma warning disable xUnit1051

namespace KrState.Tests;

/// <summary>Guards, and who owns them.</summary>
public sealed class LockGuardTests
{
    [Fact]
    public async Task A_guard_holds_until_it_is_disposed_of()
    {
        KrLock held = LockFixtures.New();
        KrLockGuard first = held.Acquire();
        Assert.Same(held, first.Lock);
        Assert.False(first.Abandoned);
        Assert.Equal(0, held.CurrentCount);
        first.Dispose();
        first.Dispose();
        Assert.Equal(1, held.CurrentCount);
        KrLockGuard second = await held.AcquireAsync();
        Assert.True(second.Token > first.Token);
        first.Dispose();
        Assert.Equal(0, held.CurrentCount);
        await LockFixtures.OnThread(second.Dispose).InTime();
        Assert.Equal(1, held.CurrentCount);
    }

    [Fact]
    public async Task The_error_of_a_time_that_is_over_tells_who_holds_the_lock()
    {
        KrLock held = LockFixtures.New();
        using var told = new ManualResetEventSlim();
        long token = 0;
        Task holder = LockFixtures.OnThread(
            () =>
            {
                using KrLockGuard guard = held.Acquire();
                token = guard.Token;
                told.Wait();
            },
            "exporter");
        LockFixtures.Until(() => Volatile.Read(ref token) != 0);
        var time = TimeSpan.FromMilliseconds(5);
        Func<Task>[] waits =
        [
            () => Task.FromResult(held.Acquire(time)),
            () => Task.FromResult(held.Acquire(time, new CancellationTokenSource().Token)),
            () => held.AcquireAsync(time),
            () => held.AcquireAsync(TimeSpan.Zero),
            () => held.UseAsync(() => Task.CompletedTask, time),
            () => Task.FromResult(held.Use(() => 1, time)),
        ];
        foreach (Func<Task> wait in waits)
        {
            var problem = await Assert.ThrowsAsync<KrLockTimeoutException>(wait);
            Assert.IsAssignableFrom<TimeoutException>(problem);
            Assert.Equal(KrErrorCode.LockTimeout, problem.Data["KrCode"]);
            Assert.Equal((held.Key, ".NET", "exporter"), (problem.Key, problem.HolderLanguage, problem.HolderName));
            Assert.Equal(token, problem.HolderToken);
            Assert.Equal(DateTimeKind.Utc, problem.HolderSince!.Value.Kind);
            Assert.True(problem.Waited >= TimeSpan.Zero);
            Assert.Contains("exporter", problem.Message);
            Assert.Contains(held.Key, problem.Message);
        }
        told.Set();
        await holder.InTime();
    }

    [Fact]
    public async Task A_thread_that_waits_for_itself_is_refused_unless_it_has_a_time()
    {
        KrLock held = LockFixtures.New();
        await LockFixtures.OnThread(() => WaitForMyself(held)).InTime();
        // The pool's thread owns what it acquired, too, as long as it works on the same.
        await Task.Run(() => WaitForMyself(held), CancellationToken.None).InTime();
        Assert.Equal(1, held.CurrentCount);
    }

    [Fact]
    public async Task Two_owners_on_one_pooled_thread_are_two()
    {
        KrLock held = LockFixtures.New();
        int met = 0;
        for (int round = 0; round < 2_000 && met < 20; round++)
        {
            var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var second = new TaskCompletionSource<(int, Exception?)>(
                TaskCreationOptions.RunContinuationsAsynchronously);
            Task<int> first = Task.Run(() => HoldAsync(held, goOn.Task, second));
            // The one that comes later waits, and is not told that it holds the lock itself.
            LockFixtures.Until(() => held.Waiters == 1);
            goOn.SetResult();
            var (thread, problem) = await second.Task.InTime();
            Assert.Null(problem);
            met += thread == await first.InTime() ? 1 : 0;
        }
        Assert.True(met > 0, "no thread worked for both");
    }

    [Fact]
    public void A_guard_that_is_collected_leaves_the_lock_abandoned()
    {
        KrLock held = LockFixtures.New();
        Forget(held);
        LockFixtures.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return held.CurrentCount == 1;
        });
        using (KrLockGuard next = held.Acquire())
        {
            Assert.True(next.Abandoned);
        }
        using KrLockGuard another = held.Acquire();
        Assert.False(another.Abandoned);
    }

    [Fact]
    public async Task A_waiter_learns_that_the_guard_before_was_collected()
    {
        KrLock held = LockFixtures.New();
        Forget(held);
        Task<KrLockGuard> waiting = held.AcquireAsync();
        LockFixtures.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return waiting.IsCompleted;
        });
        using KrLockGuard guard = await waiting;
        Assert.True(guard.Abandoned);
    }

    [Fact]
    public async Task A_grant_that_nobody_takes_is_given_back()
    {
        KrLock held = LockFixtures.New();
        held.Wait();
        AskAndForget(held);
        Assert.Equal(1, held.Waiters);
        held.Release();
        LockFixtures.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return held.CurrentCount == 1;
        });
        using KrLockGuard next = await held.AcquireAsync();
        Assert.True(next.Abandoned);
    }

    [Fact]
    public async Task Many_guards_exclude_each_other_and_their_tokens_grow()
    {
        KrLock held = LockFixtures.New();
        long last = 0;
        int sum = 0;
        Task[] workers = [.. Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            for (int round = 0; round < 2_000; round++)
            {
                using KrLockGuard guard = (number + round) % 2 == 0 ? held.Acquire() : await held.AcquireAsync();
                Assert.True(guard.Token > last, "tokens grow");
                last = guard.Token;
                sum++;
                if (round % 64 == 0)
                {
                    await Task.Yield();
                }
            }
        }))];
        await Task.WhenAll(workers).InTime();
        Assert.Equal(16_000, sum);
    }

    private static void WaitForMyself(KrLock held)
    {
        using KrLockGuard guard = held.Acquire();
        Codes.Throws<LockRecursionException>(KrErrorCode.LockRecursion, () => held.Acquire());
        Codes.Throws<LockRecursionException>(
            KrErrorCode.LockRecursion, () => held.Acquire(null, new CancellationTokenSource().Token));
        Codes.Throws<LockRecursionException>(KrErrorCode.LockRecursion, () => held.Use(() => { }));
        Codes.Throws<KrLockTimeoutException>(
            KrErrorCode.LockTimeout, () => held.Acquire(TimeSpan.FromMilliseconds(1)));
    }

    /// <summary>Holds the lock over an await; the thread meanwhile takes up what it left for itself.</summary>
    private static async Task<int> HoldAsync(
        KrLock held, Task goOn, TaskCompletionSource<(int Thread, Exception? Problem)> second)
    {
        using KrLockGuard guard = held.Acquire();
        int thread = Environment.CurrentManagedThreadId;
        ThreadPool.QueueUserWorkItem(
            _ => second.SetResult((
                Environment.CurrentManagedThreadId, Record.Exception(() => held.Acquire().Dispose()))),
            state: (object?)null,
            preferLocal: true);
        await goOn;
        return thread;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(KrLock held)
    {
        _ = held.Acquire();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AskAndForget(KrLock held)
    {
        _ = held.AcquireAsync();
    }
}
