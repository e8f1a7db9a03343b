using System;
using System.Threading;
using KrState.Locks;

namespace KrState.Native
{
    /// <summary>A <c>kr_lock_wait</c>: a place in the queue of a lock. Freed, it leaves the queue.</summary>
    internal sealed unsafe class LockWaitHandle : KrHandle
    {
        internal LockWaitHandle(IntPtr token)
            : base(token)
        {
        }

        /// <summary>Blocks the thread until the grant, the end of the time, or the cancel.</summary>
        internal LockGrant Block(int milliseconds, CancellationToken cancellation, out Exception? problem)
        {
            ulong token = 0;
            byte abandoned = 0;
            using (cancellation.Register(wait => ((LockWaitHandle)wait!).Cancel(), this))
            {
                IntPtr error = default;
                long timeout = TimeLimit.Nanoseconds(milliseconds);
                Done(NativeMethods.kr_lock_wait_block(Token, timeout, &token, &abandoned, &error), error);
            }
            if (token == 0)
            {
                return End(cancellation, out problem);
            }
            problem = null;
            return new LockGrant(token, abandoned);
        }

        /// <summary>
        /// Leaves the queue: true if the wake-up will never run. False if the lock was granted before, or if the wait is
        /// over, as it is for a timer that comes too late.
        /// </summary>
        internal bool Cancel()
        {
            byte granted = 0;
            int status = NativeMethods.kr_lock_wait_cancel(Token, &granted, null);
            GC.KeepAlive(this);
            return status == 0 && granted == 0;
        }

        /// <summary>Ends the wait: the grant if it came, else why it did not.</summary>
        internal LockGrant End(CancellationToken cancellation, out Exception? problem)
        {
            ulong token = 0;
            byte abandoned = 0;
            IntPtr error = default;
            int status = NativeMethods.kr_lock_wait_expire(Token, &token, &abandoned, &error);
            GC.KeepAlive(this);
            problem = status == 0 ? null : Errors.Take(status, error);
            if (problem != null && cancellation.IsCancellationRequested)
            {
                problem = Errors.Cancelled(cancellation);
            }
            return new LockGrant(token, abandoned);
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_lock_wait_free(token);
        }
    }
}
