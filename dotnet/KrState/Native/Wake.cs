using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace KrState.Native
{
    /// <summary>
    /// A wake-up of the engine, as a task. It runs once, on any thread of any language, and only completes the task,
    /// whose continuations run elsewhere.
    /// </summary>
    internal sealed class Wake
    {
        /// <summary>Kept, so that the engine's pointer to it stays good.</summary>
        private static readonly Function _run = Run;

        private static readonly IntPtr _pointer = Marshal.GetFunctionPointerForDelegate(_run);

        private readonly TaskCompletionSource<bool> _done =
            new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What the engine gets; freed by the one run, or when it is known that there will be none.</summary>
        private GCHandle _self;

        internal Wake()
        {
            _self = GCHandle.Alloc(this);
        }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate void Function(IntPtr context);

        /// <summary>The wake-up for the engine.</summary>
        internal KrWake Native => new KrWake { Call = _pointer, Context = GCHandle.ToIntPtr(_self) };

        /// <summary>Frees what the engine would have got.</summary>
        internal void WillNotRun()
        {
            _self.Free();
        }

        /// <summary>Whether the wake-up came before the time was over and the token cancelled.</summary>
        [SuppressMessage("Performance", "CA1849", Justification = "Only a timer listens, and netstandard2.1 has no CancelAsync.")]
        internal async Task<bool> WaitAsync(int milliseconds, CancellationToken cancellationToken)
        {
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task first = await Task.WhenAny(_done.Task, Task.Delay(milliseconds, timer.Token)).ConfigureAwait(false);
            timer.Cancel();
            return first == _done.Task;
        }

        private static void Run(IntPtr context)
        {
            var self = GCHandle.FromIntPtr(context);
            var wake = (Wake)self.Target!;
            self.Free();
            _ = wake._done.TrySetResult(true);
        }
    }
}
