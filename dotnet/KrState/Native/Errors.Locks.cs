using System;
using System.Threading;
using KrState.Values;

namespace KrState.Native
{
    /// <content>The exceptions of waits for locks.</content>
    internal static partial class Errors
    {
        /// <summary>The exception for a wait that was given up.</summary>
        internal static Exception Cancelled(CancellationToken cancellation)
        {
            _ = New(KrError.Cancelled, string.Empty, null, out string code);
            var exception = new OperationCanceledException(cancellation);
            exception.Data[CodeKey] = code;
            return exception;
        }

        /// <summary>The exception for a time that no wait can take.</summary>
        internal static Exception Time(string parameter)
        {
            _ = New(KrError.InvalidArgument, string.Empty, null, out string code);
            var exception = new ArgumentOutOfRangeException(
                parameter,
                "A time to wait is from 0 to " + int.MaxValue + " milliseconds, or Timeout.Infinite (-1) to wait for ever.");
            exception.Data[CodeKey] = code;
            return exception;
        }

        private static Exception LockTimeout(IntPtr error, string message)
        {
            _ = New(KrError.LockTimeout, message, null, out string code);
            var exception = new KrLockTimeoutException(message)
            {
                Key = Read(error, "key") as string,
                Waited = Read(error, "waited") as TimeSpan? ?? TimeSpan.Zero,
                HolderLanguage = Read(error, "holder_language") as string,
                HolderName = Read(error, "holder_name") as string,
                HolderSince = Read(error, "holder_since") as DateTime?,
                HolderToken = (long?)(Read(error, "token") as ulong?),
            };
            exception.Data[CodeKey] = code;
            return exception;
        }

        private static object? Read(IntPtr error, string field)
        {
            KrValue value = Field(error, field);
            return ValueOutput.Take(ref value, Scope.Detached);
        }
    }
}
