using System;

namespace KrState.Native
{
    /// <summary>A <c>kr_pending</c>: a wait for a value that somebody else makes.</summary>
    internal sealed unsafe class PendingHandle : KrHandle
    {
        internal PendingHandle(IntPtr token)
            : base(token)
        {
        }

        /// <summary>Blocks until the value is there or the time is over: false then.</summary>
        internal bool Wait(long nanoseconds, out KrValue value)
        {
            Errors.Check(TryWait(nanoseconds, out value, out bool ready, out IntPtr error), error);
            return ready;
        }

        /// <summary>As <see cref="Wait"/>; gives the status and the error instead of throwing.</summary>
        internal int TryWait(long nanoseconds, out KrValue value, out bool ready, out IntPtr error)
        {
            KrValue made = default;
            byte isMade = 0;
            IntPtr problem = default;
            int status = NativeMethods.kr_pending_wait(this, nanoseconds, &made, &isMade, &problem);
            value = made;
            ready = isMade != 0;
            error = problem;
            return status;
        }

        /// <summary>Has a wake-up run when the value is there or could not be made.</summary>
        internal void OnReady(Wake wake)
        {
            IntPtr error = default;
            int status = NativeMethods.kr_pending_on_ready(this, wake.Native, &error);
            if (status != 0)
            {
                wake.WillNotRun();
            }
            Errors.Check(status, error);
        }

        /// <summary>
        /// Gives up waiting: true if a wake-up will never run. False if the value came first, or if the wait is over, as
        /// it is for a timer that comes too late.
        /// </summary>
        internal bool Cancel()
        {
            byte granted = 0;
            try
            {
                int status = NativeMethods.kr_pending_cancel(this, &granted, null);
                return status == 0 && granted == 0;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_pending_free(token);
        }
    }
}
