using System;
using System.Threading;
using System.Threading.Tasks;
using KrState.Locks;
using KrState.Native;

namespace KrState
{
    /// <content>Guards, and functions that run while the lock is held.</content>
    public sealed partial class KrLock
    {
        /// <summary>
        /// Blocks the thread until it has the lock, for as long as the guard is not disposed of. The owner is the thread
        /// (one of the pool: while it works on the same thing).
        /// </summary>
        /// <param name="timeout">How long to wait; null for ever, zero not at all.</param>
        /// <param name="cancellationToken">Ends the wait.</param>
        /// <returns>The guard, for <c>using</c>; it may be disposed of on another thread.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
        /// <exception cref="KrLockTimeoutException">The time was over before; it tells who holds the lock.</exception>
        /// <exception cref="LockRecursionException">
        /// There is no time, and the thread holds the lock itself, or a region that this runs in does.
        /// </exception>
        /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
        public KrLockGuard Acquire(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            int milliseconds = TimeLimit.Of(timeout, nameof(timeout));
            if (cancellationToken.IsCancellationRequested)
            {
                throw Errors.Cancelled(cancellationToken);
            }
            LockOwner owner = LockOwner.AtWork;
            LockGrant grant = Handle.Try(owner.Checked, 0);
            if (!grant.IsGranted)
            {
                CheckRegions(milliseconds);
                uint flags = milliseconds < 0 ? 0 : KrConstants.LockUnchecked;
                var claim = new LockClaim(owner.Checked, flags, milliseconds);
                grant = Handle.Acquire(claim, cancellationToken, out Exception? problem);
                if (!grant.IsGranted)
                {
                    throw problem!;
                }
            }
            return new KrLockGuard(this, grant, owner);
        }

        /// <summary>
        /// Waits for the lock without blocking a thread. Nobody owns the guard, and no wait for it is refused: to wait
        /// for a lock while holding it is to wait for ever. <c>UseAsync</c> is checked.
        /// </summary>
        /// <param name="timeout">How long to wait; null for ever, zero not at all.</param>
        /// <param name="cancellationToken">Ends the wait; the task is then cancelled.</param>
        /// <returns>A task that gives the guard, for <c>using</c>; it may be disposed of on any thread.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
        /// <exception cref="KrLockTimeoutException">From the task: the time was over before.</exception>
        public Task<KrLockGuard> AcquireAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            int milliseconds = TimeLimit.Of(timeout, nameof(timeout));
            if (cancellationToken.IsCancellationRequested)
            {
                return Task.FromCanceled<KrLockGuard>(cancellationToken);
            }
            return GuardAsync(milliseconds, false, cancellationToken);
        }

        /// <summary>
        /// Runs a function while this thread holds the lock. What runs in it, and what it starts, is a region: a wait
        /// for the lock without a time, by <c>Use</c>, <c>UseAsync</c> or <see cref="Acquire"/>, is refused in it.
        /// </summary>
        /// <param name="action">The function.</param>
        /// <param name="timeout">How long to wait for the lock; null for ever, zero not at all.</param>
        /// <param name="cancellationToken">Ends the wait; the function must look for itself.</param>
        /// <exception cref="ArgumentNullException"><paramref name="action"/> is null.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
        /// <exception cref="KrLockTimeoutException">The time was over before; it tells who holds the lock.</exception>
        /// <exception cref="LockRecursionException">As for <see cref="Acquire"/>.</exception>
        /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
        public void Use(Action action, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            if (action == null)
            {
                throw Errors.Null(nameof(action));
            }
            using KrLockGuard guard = Acquire(timeout, cancellationToken);
            var region = LockRegion.Enter(this);
            try
            {
                action();
            }
            finally
            {
                region.Leave();
            }
        }

        /// <inheritdoc cref="Use(Action, TimeSpan?, CancellationToken)"/>
        /// <typeparam name="T">What the function gives.</typeparam>
        /// <param name="function">The function. One that gives a task is refused: <c>UseAsync</c> waits for its end.</param>
        /// <param name="timeout">How long to wait for the lock; null for ever, zero not at all.</param>
        /// <param name="cancellationToken">Ends the wait; the function must look for itself.</param>
        /// <returns>What the function gave.</returns>
        /// <exception cref="ArgumentException">The function gives a task.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
        public T Use<T>(Func<T> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            if (function == null)
            {
                throw Errors.Null(nameof(function));
            }
            if (typeof(Task).IsAssignableFrom(typeof(T)) || typeof(T) == typeof(ValueTask))
            {
                throw Errors.Make(
                    KrError.InvalidArgument,
                    "Use would release the lock before the task is done. Call UseAsync, which waits for it.",
                    null,
                    nameof(function));
            }
            T result = default!;
            Use(() => { result = function(); }, timeout, cancellationToken);
            return result;
        }

        /// <summary>
        /// Waits for the lock without blocking a thread, and holds it until the task of a function is done. What runs in
        /// it, and what it starts, is a region: a wait for the lock without a time, by <c>Use</c>, <c>UseAsync</c> or
        /// <see cref="Acquire"/>, is refused in it.
        /// </summary>
        /// <param name="function">The function; it is called in the caller's synchronization context.</param>
        /// <param name="timeout">How long to wait for the lock; null for ever, zero not at all.</param>
        /// <param name="cancellationToken">Ends the wait; the function must look for itself.</param>
        /// <returns>A task that ends when the function's did, and the lock is released.</returns>
        /// <exception cref="ArgumentException">From the task: the function gave null instead of a task.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
        /// <exception cref="KrLockTimeoutException">From the task: the time was over before.</exception>
        /// <exception cref="LockRecursionException">
        /// From the task: there is no time, and a region that this runs in holds the lock.
        /// </exception>
        /// <exception cref="OperationCanceledException">From the task: the wait was cancelled.</exception>
        public Task UseAsync(
            Func<Task> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            if (function == null)
            {
                throw Errors.Null(nameof(function));
            }
            int milliseconds = TimeLimit.Of(timeout, nameof(timeout));
            return RunAsync(
                async () =>
                {
                    await TaskOf(function()).ConfigureAwait(false);
                    return true;
                },
                milliseconds,
                cancellationToken);
        }

        /// <inheritdoc cref="UseAsync(Func{Task}, TimeSpan?, CancellationToken)"/>
        /// <typeparam name="T">What the function's task gives.</typeparam>
        /// <returns>A task that gives what the function's did.</returns>
        public Task<T> UseAsync<T>(
            Func<Task<T>> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            if (function == null)
            {
                throw Errors.Null(nameof(function));
            }
            return RunAsync(function, TimeLimit.Of(timeout, nameof(timeout)), cancellationToken);
        }

        private async Task<T> RunAsync<T>(
            Func<Task<T>> function, int milliseconds, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            // The function runs where the caller runs, as it would after any other await.
            using KrLockGuard guard = await GuardAsync(milliseconds, true, cancellation).ConfigureAwait(true);
            var region = LockRegion.Enter(this);
            try
            {
                return await TaskOf(function()).ConfigureAwait(false);
            }
            finally
            {
                region.Leave();
            }
        }

        private async Task<KrLockGuard> GuardAsync(int milliseconds, bool isRegion, CancellationToken cancellation)
        {
            LockOwner owner = LockOwner.Current;
            LockGrant grant = Handle.Try(owner.Unchecked, KrConstants.LockUnchecked);
            if (!grant.IsGranted)
            {
                if (isRegion)
                {
                    CheckRegions(milliseconds);
                }
                var claim = new LockClaim(owner.Unchecked, KrConstants.LockUnchecked, milliseconds);
                Exception? problem;
                (grant, problem) = await LockRequest.WaitAsync(Handle, claim, cancellation).ConfigureAwait(false);
                if (!grant.IsGranted)
                {
                    throw problem!;
                }
            }
            return new KrLockGuard(this, grant, owner);
        }

        private static T TaskOf<T>(T? task)
            where T : Task
        {
            return task ?? throw Errors.Make(
                KrError.InvalidArgument, "The function gave null in the place of its task.", null, "function");
        }

        /// <summary>A wait that has a time ends by itself.</summary>
        private void CheckRegions(int milliseconds)
        {
            if (milliseconds < 0)
            {
                LockRegion.Check(this);
            }
        }
    }
}
