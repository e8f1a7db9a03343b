using System;
using System.Threading;
using System.Threading.Tasks;
using KrState.Native;

namespace KrState.Locks
{
    /// <summary>A wait for a lock that blocks no thread.</summary>
    internal static class LockRequest
    {
        /// <summary>Waits for the grant, the end of the time or the cancel.</summary>
        /// <returns>The grant, or why there is none.</returns>
        internal static async Task<(LockGrant Grant, Exception? Problem)> WaitAsync(
            LockHandle wanted, LockClaim claim, CancellationToken cancellation)
        {
            var wake = new Wake();
            using LockWaitHandle wait = Ask(wanted, claim, wake, out bool isGranted);
            if (isGranted)
            {
                wake.WillNotRun();
            }
            else if (claim.Milliseconds != 0)
            {
                _ = await wake.WaitAsync(wait.Cancel, claim.Milliseconds, cancellation).ConfigureAwait(false);
            }
            else if (wait.Cancel())
            {
                wake.WillNotRun();
            }
            LockGrant grant = wait.End(cancellation, out Exception? problem);
            return (grant, problem);
        }

        private static LockWaitHandle Ask(LockHandle wanted, in LockClaim claim, Wake wake, out bool isGranted)
        {
            try
            {
                return wanted.Ask(claim, wake.Native, out isGranted);
            }
            catch
            {
                wake.WillNotRun();
                throw;
            }
        }
    }
}
