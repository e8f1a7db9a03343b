using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>What a snapshot does in the engine: called with the options and the place for an error.</summary>
    internal unsafe delegate int SnapshotBody(KrSnapshotOptions* options, IntPtr* error);

    /// <summary>One export or import in the engine: its progress, and how it is cancelled.</summary>
    internal sealed unsafe class SnapshotCall
    {
        /// <summary>Kept, so that the engine's pointer to it stays good.</summary>
        private static readonly Function _report = Report;

        private static readonly IntPtr _reportPointer = Marshal.GetFunctionPointerForDelegate(_report);

        private readonly IProgress<SnapshotProgress>? _progress;
        private readonly CancellationToken _cancellation;

        /// <summary>What the caller's progress threw.</summary>
        private ExceptionDispatchInfo? _failure;

        private SnapshotCall(IProgress<SnapshotProgress>? progress, CancellationToken cancellation)
        {
            _progress = progress;
            _cancellation = cancellation;
        }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate int Function(IntPtr context, ulong bytes, ulong nodes);

        /// <summary>Runs the engine's part.</summary>
        internal static void Run(
            SnapshotOptions options, uint flags, SnapshotBody body, string? parameter, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            Engine.Ensure();
            KrSnapshotOptions native = options.ToNative(flags);
            if (options.Progress == null && !cancellation.CanBeCanceled)
            {
                IntPtr problem = default;
                Errors.Check(body(&native, &problem), problem, parameter);
                return;
            }
            var call = new SnapshotCall(options.Progress, cancellation);
            var self = GCHandle.Alloc(call);
            try
            {
                native.Progress = _reportPointer;
                native.Context = GCHandle.ToIntPtr(self);
                IntPtr error = default;
                int status = body(&native, &error);
                call.Check(status, error, parameter);
            }
            finally
            {
                self.Free();
            }
        }

        private void Check(int status, IntPtr error, string? parameter)
        {
            if ((KrError)status == KrError.Cancelled)
            {
                NativeMethods.kr_error_free(error);
                _failure?.Throw();
                throw Errors.Cancelled(_cancellation);
            }
            Errors.Check(status, error, parameter);
        }

        /// <summary>Whether to go on: 0. No exception leaves.</summary>
        [SuppressMessage("Design", "CA1031", Justification = "It leaves the call when the engine has come back.")]
        private static int Report(IntPtr context, ulong bytes, ulong nodes)
        {
            var call = (SnapshotCall)GCHandle.FromIntPtr(context).Target!;
            try
            {
                call._progress?.Report(new SnapshotProgress((long)bytes, (long)nodes));
                return call._cancellation.IsCancellationRequested ? 1 : 0;
            }
            catch (Exception failure)
            {
                call._failure = ExceptionDispatchInfo.Capture(failure);
                return 1;
            }
        }
    }
}
