using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace KrState.Native
{
    /// <summary>
    /// A wake-up of the engine, as a task. It runs once, on any thread of any language, and only completes the task,
    /// whose continuations run in the pool.
    /// </summary>
    internal sealed class Wake
    {
        /// <summary>Kept, so that the engine's pointer to it stays good.</summary>
        private static readonly Function _run = Run;

        private static readonly IntPtr _pointer = Marshal.GetFunctionPointerForDelegate(_run);

        private readonly TaskCompletionSource<bool> _over =
            new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What the engine gets; freed by the one run, or when it is known that there will be none.</summary>
        private GCHandle _self;

        /// <summary>Takes back what the engine got: true if the wake-up will never run.</summary>
        private Func<bool>? _cancel;

        internal Wake()
        {
            _self = GCHandle.Alloc(this);
        }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate void Function(IntPtr context);

        /// <summary>The wake-up for the engine.</summary>
        internal KrWake Native => new KrWake { Call = _pointer, Context = GCHandle.ToIntPtr(_self) };

        /// <summary>Frees what the engine would have got. May be said more than once.</summary>
        internal void WillNotRun()
        {
            if (_over.TrySetResult(false))
            {
                _self.Free();
            }
        }

        /// <summary>
        /// Waits for the wake-up. When the time is over or the token is cancelled, it is taken back at once, on that
        /// thread: false, unless the wake-up came first.
        /// </summary>
        /// <param name="cancel">Takes it back: true if it will never run. Called even when the wait is over.</param>
        /// <param name="milliseconds">Below 0: for ever.</param>
        /// <param name="cancellation">Ends the wait.</param>
        internal async Task<bool> WaitAsync(Func<bool> cancel, int milliseconds, CancellationToken cancellation)
        {
            _cancel = cancel;
            using CancellationTokenRegistration registration = cancellation.Register(GiveUp, this);
            using Timer? timer = milliseconds < 0 ? null : new Timer(GiveUp, this, milliseconds, Timeout.Infinite);
            return await _over.Task.ConfigureAwait(false);
        }

        /// <summary>Takes the wake-up back, unless it came.</summary>
        private static void GiveUp(object? state)
        {
            var wake = (Wake)state!;
            if (!wake._over.Task.IsCompleted && wake._cancel!())
            {
                wake.WillNotRun();
            }
        }

        /// <summary>Called by the engine, on the thread that ended the wait, of whatever language.</summary>
        [SuppressMessage("Design", "CA1031", Justification = "No exception may go into the engine.")]
        private static void Run(IntPtr context)
        {
            try
            {
                var self = GCHandle.FromIntPtr(context);
                var wake = (Wake)self.Target!;
                self.Free();
                _ = wake._over.TrySetResult(true);
            }
            catch (Exception)
            {
                // There is no memory to go on with.
            }
        }
    }
}
