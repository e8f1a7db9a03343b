using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using KrState.Native;

namespace KrState.Locks
{
    /// <summary>A wait for a lock that blocks no thread.</summary>
    internal sealed class LockRequest : IDisposable
    {
        // The engine keeps the address; this keeps what is there.
        private static readonly WakeFunction _wake = OnGranted;
        private static readonly IntPtr _wakeAddress = Marshal.GetFunctionPointerForDelegate(_wake);

        /// <summary>Whoever waits goes on in the pool, and never inside of the engine's wake-up.</summary>
        private readonly TaskCompletionSource<bool> _over =
            new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

        private readonly LockWaitHandle _wait;
        private readonly bool _isGranted;
        private GCHandle _self;

        private LockRequest(LockHandle wanted, in LockClaim claim)
        {
            // Alive until the wake-up ran, or never will.
            _self = GCHandle.Alloc(this);
            try
            {
                var wake = new KrWake { Call = _wakeAddress, Context = GCHandle.ToIntPtr(_self) };
                _wait = wanted.Ask(claim, wake, out _isGranted);
            }
            catch
            {
                _self.Free();
                throw;
            }
            if (_isGranted)
            {
                _self.Free();
                _over.SetResult(true);
            }
        }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate void WakeFunction(IntPtr context);

        /// <summary>Waits for the grant, the end of the time or the cancel.</summary>
        /// <returns>The grant, or why there is none.</returns>
        internal static async Task<(LockGrant Grant, Exception? Problem)> WaitAsync(
            LockHandle wanted, LockClaim claim, CancellationToken cancellation)
        {
            using var request = new LockRequest(wanted, claim);
            if (!request._isGranted && claim.Milliseconds != 0)
            {
                using CancellationTokenRegistration registration = cancellation.Register(GiveUp, request);
                using Timer? timer = claim.Milliseconds < 0
                    ? null
                    : new Timer(GiveUp, request, claim.Milliseconds, Timeout.Infinite);
                await request._over.Task.ConfigureAwait(false);
            }
            LockGrant grant = request._wait.End(cancellation, out Exception? problem);
            return (grant, problem);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            // Not over: something was thrown on the way.
            GiveUp(this);
            _wait.Dispose();
        }

        /// <summary>Called by the engine, on the thread that released the lock, of whatever language.</summary>
        [SuppressMessage("Design", "CA1031", Justification = "No exception may go into the engine.")]
        private static void OnGranted(IntPtr context)
        {
            try
            {
                var self = GCHandle.FromIntPtr(context);
                var request = (LockRequest)self.Target!;
                self.Free();
                _ = request._over.TrySetResult(true);
            }
            catch (Exception)
            {
                // There is no memory to go on with.
            }
        }

        private static void GiveUp(object? state)
        {
            var request = (LockRequest)state!;
            if (!request._over.Task.IsCompleted && request._wait.Cancel() && request._over.TrySetResult(false))
            {
                request._self.Free();
            }
        }
    }
}
