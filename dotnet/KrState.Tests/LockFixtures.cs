using System.Runtime.CompilerServices;
using Xunit;

namespace KrState.Tests;

/// <summary>What the tests of locks have in common.</summary>
internal static class LockFixtures
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    /// <summary>A lock that no other test has.</summary>
    internal static KrLock New([CallerMemberName] string name = "")
    {
        return KrLock.GetOrCreate(name + " " + Guid.NewGuid().ToString("N"));
    }

    /// <summary>Waits for what another thread brings about; it fails after a minute.</summary>
    internal static void Until(Func<bool> holds)
    {
        Assert.True(SpinWait.SpinUntil(holds, _limit), "it did not come about");
    }

    /// <summary>A task of an own thread, with a name.</summary>
    internal static Task<T> OnThread<T>(Func<T> function, string name = "test")
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (Exception problem)
            {
                result.SetException(problem);
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return result.Task;
    }

    internal static Task OnThread(Action action, string name = "test")
    {
        return OnThread(
            () =>
            {
                action();
                return true;
            },
            name);
    }

    /// <summary>The result of a task that must come.</summary>
    internal static Task<T> InTime<T>(this Task<T> task)
    {
        return task.WaitAsync(_limit, CancellationToken.None);
    }

    internal static Task InTime(this Task task)
    {
        return task.WaitAsync(_limit, CancellationToken.None);
    }
}
