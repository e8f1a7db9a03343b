using System;
using System.Threading;
using System.Threading.Tasks;
using KrState.Locks;
using KrState.Native;

namespace KrState
{
    /// <content>The members of a <see cref="SemaphoreSlim"/> with one entry.</content>
    public sealed partial class KrLock
    {
        private const uint Open = KrConstants.LockOpen | KrConstants.LockUnchecked;

        private static readonly Task<bool> _true = Task.FromResult(true);
        private static readonly Task<bool> _false = Task.FromResult(false);

        /// <summary>
        /// Blocks the thread until it has the lock, which <see cref="Release"/> ends on whatever thread. To wait again
        /// before that is to wait for ever.
        /// </summary>
        public void Wait()
        {
            if (!Handle.TryOpen(LockOwner.Current.Unchecked))
            {
                _ = Block(Timeout.Infinite, default);
            }
        }

        /// <inheritdoc cref="Wait()"/>
        /// <param name="cancellationToken">Ends the wait.</param>
        /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
        public void Wait(CancellationToken cancellationToken)
        {
            _ = Wait(Timeout.Infinite, cancellationToken);
        }

        /// <inheritdoc cref="Wait(TimeSpan, CancellationToken)"/>
        /// <param name="millisecondsTimeout">0 does not wait; -1 waits for ever.</param>
        public bool Wait(int millisecondsTimeout)
        {
            return Wait(millisecondsTimeout, default);
        }

        /// <inheritdoc cref="Wait(TimeSpan, CancellationToken)"/>
        public bool Wait(TimeSpan timeout)
        {
            return Wait(TimeLimit.Of(timeout, nameof(timeout)), default);
        }

        /// <summary>Blocks the thread until it has the lock, which <see cref="Release"/> ends on whatever thread.</summary>
        /// <param name="timeout">0 does not wait; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
        /// <param name="cancellationToken">Ends the wait.</param>
        /// <returns>False if the time was over before.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
        /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
        public bool Wait(TimeSpan timeout, CancellationToken cancellationToken)
        {
            return Wait(TimeLimit.Of(timeout, nameof(timeout)), cancellationToken);
        }

        /// <inheritdoc cref="Wait(TimeSpan, CancellationToken)"/>
        /// <param name="millisecondsTimeout">0 does not wait; -1 waits for ever.</param>
        /// <param name="cancellationToken">Ends the wait.</param>
        public bool Wait(int millisecondsTimeout, CancellationToken cancellationToken)
        {
            _ = TimeLimit.Of(millisecondsTimeout, nameof(millisecondsTimeout));
            if (cancellationToken.IsCancellationRequested)
            {
                throw Errors.Cancelled(cancellationToken);
            }
            return Handle.TryOpen(LockOwner.Current.Unchecked)
                || (millisecondsTimeout != 0 && Block(millisecondsTimeout, cancellationToken));
        }

        /// <summary>Waits for the lock without blocking a thread; <see cref="Release"/> ends it, on whatever thread.</summary>
        /// <returns>A task that ends when the lock is held.</returns>
        public Task WaitAsync()
        {
            return WaitAsync(Timeout.Infinite, default);
        }

        /// <inheritdoc cref="WaitAsync()"/>
        /// <param name="cancellationToken">Ends the wait; the task is then cancelled.</param>
        public Task WaitAsync(CancellationToken cancellationToken)
        {
            return WaitAsync(Timeout.Infinite, cancellationToken);
        }

        /// <inheritdoc cref="WaitAsync(TimeSpan, CancellationToken)"/>
        /// <param name="millisecondsTimeout">0 does not wait; -1 waits for ever.</param>
        public Task<bool> WaitAsync(int millisecondsTimeout)
        {
            return WaitAsync(millisecondsTimeout, default);
        }

        /// <inheritdoc cref="WaitAsync(TimeSpan, CancellationToken)"/>
        public Task<bool> WaitAsync(TimeSpan timeout)
        {
            return WaitAsync(TimeLimit.Of(timeout, nameof(timeout)), default);
        }

        /// <summary>Waits for the lock without blocking a thread; <see cref="Release"/> ends it, on whatever thread.</summary>
        /// <param name="timeout">0 does not wait; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.</param>
        /// <param name="cancellationToken">Ends the wait; the task is then cancelled.</param>
        /// <returns>A task whose result is false if the time was over before.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
        public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
        {
            return WaitAsync(TimeLimit.Of(timeout, nameof(timeout)), cancellationToken);
        }

        /// <inheritdoc cref="WaitAsync(TimeSpan, CancellationToken)"/>
        /// <param name="millisecondsTimeout">0 does not wait; -1 waits for ever.</param>
        /// <param name="cancellationToken">Ends the wait; the task is then cancelled.</param>
        public Task<bool> WaitAsync(int millisecondsTimeout, CancellationToken cancellationToken)
        {
            _ = TimeLimit.Of(millisecondsTimeout, nameof(millisecondsTimeout));
            if (cancellationToken.IsCancellationRequested)
            {
                return Task.FromCanceled<bool>(cancellationToken);
            }
            ulong owner = LockOwner.Current.Unchecked;
            if (Handle.TryOpen(owner))
            {
                return _true;
            }
            var claim = new LockClaim(owner, Open, millisecondsTimeout);
            return millisecondsTimeout == 0 ? _false : QueueAsync(claim, cancellationToken);
        }

        /// <summary>
        /// Releases what <see cref="Wait()"/> or <c>WaitAsync</c> acquired, on this thread or another. The next who
        /// waits has the lock when this returns.
        /// </summary>
        /// <exception cref="SynchronizationLockException">
        /// The lock is free; or it is held with a guard or by a region, which alone end that.
        /// </exception>
        public void Release()
        {
            Handle.ReleaseOpen();
        }

        private bool Block(int milliseconds, CancellationToken cancellation)
        {
            var claim = new LockClaim(LockOwner.Current.Unchecked, Open, milliseconds);
            return Granted(Handle.Acquire(claim, cancellation, out Exception? problem), problem);
        }

        private async Task<bool> QueueAsync(LockClaim claim, CancellationToken cancellation)
        {
            var (grant, problem) = await LockRequest.WaitAsync(Handle, claim, cancellation).ConfigureAwait(false);
            return Granted(grant, problem);
        }

        private static bool Granted(LockGrant grant, Exception? problem)
        {
            return grant.IsGranted || (problem is KrLockTimeoutException ? false : throw problem!);
        }
    }
}
