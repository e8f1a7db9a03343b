using System;

namespace KrState.Native
{
    /// <summary>
    /// The one place that turns a status of the engine, or a refusal of the binding, into an exception.
    /// </summary>
    internal static partial class Errors
    {
        private const string CodeKey = "KrCode";
        private const string PathKey = "KrPath";

        /// <summary>Throws unless the status is 0. The error is freed.</summary>
        /// <param name="status">What the function returned.</param>
        /// <param name="error">The detail that it wrote, or zero.</param>
        /// <param name="parameter">The parameter of the public member that the error is about, if any.</param>
        internal static void Check(int status, IntPtr error, string? parameter = null)
        {
            if (status != 0)
            {
                throw FromEngine((KrError)status, error, parameter);
            }
        }

        /// <summary>The exception of a status that is not 0. The error is freed.</summary>
        internal static Exception Take(int status, IntPtr error)
        {
            return FromEngine((KrError)status, error, null);
        }

        /// <summary>The exception of a kind.</summary>
        internal static Exception Make(KrError kind, string message, string? path = null, string? parameter = null)
        {
            bool located = !string.IsNullOrEmpty(path);
            var exception = New(kind, located ? message + " (at " + path + ")" : message, parameter, out string code);
            exception.Data[CodeKey] = code;
            if (located)
            {
                exception.Data[PathKey] = path;
            }
            return exception;
        }

        /// <summary>The kind of an exception that krstate made.</summary>
        internal static bool TryKind(Exception exception, out KrError kind)
        {
            var found = exception.Data[CodeKey] as string;
            for (kind = KrError.InvalidName; found != null && kind <= KrError.Internal; kind++)
            {
                _ = New(kind, string.Empty, null, out string code);
                if (code == found)
                {
                    return true;
                }
            }
            kind = KrError.Internal;
            return false;
        }

        /// <summary>The exception for a null where something is needed.</summary>
        internal static Exception Null(string parameter, KrError kind = KrError.InvalidArgument)
        {
            _ = New(kind, string.Empty, null, out string code);
            var exception = new ArgumentNullException(parameter);
            exception.Data[CodeKey] = code;
            return exception;
        }

        /// <summary>The exception for a member of the base class that this version cannot offer.</summary>
        internal static Exception NotYet(string member, string advice)
        {
            return Make(KrError.UnsupportedType, member + " is not supported on live shared data. " + advice);
        }

        /// <summary>The number by which a runtime knows the exception of its own callback again; 0 if there is none.</summary>
        internal static ulong Origin(IntPtr error)
        {
            KrValue value = Field(error, "origin");
            return value.Kind == KrKind.U64 ? value.Low : 0;
        }

        /// <summary>A field of an error, which is the caller's; null if there is none.</summary>
        private static unsafe KrValue Field(IntPtr error, string field)
        {
            fixed (char* name = field)
            {
                KrValue value = default;
                int status = NativeMethods.kr_error_field(error, KrText.Of(name, field), &value, null);
                return status == 0 ? value : default;
            }
        }

        private static unsafe Exception FromEngine(KrError kind, IntPtr error, string? parameter)
        {
            if (error == IntPtr.Zero)
            {
                return Make(kind, "The engine gave no details.", null, parameter);
            }
            try
            {
                KrText message = default;
                KrText path = default;
                NativeMethods.kr_error_message(error, &message);
                NativeMethods.kr_error_path(error, &path);
                switch (kind)
                {
                    case KrError.LockTimeout: return LockTimeout(error, message.Read());
                    case KrError.Io: return OfFile(error, message.Read());
                    case KrError.SnapshotSyntax:
                    case KrError.SnapshotLimit:
                        return Located(error, Make(kind, message.Read(), path.Read(), parameter));
                    default: return Make(kind, message.Read(), path.Read(), parameter);
                }
            }
            finally
            {
                NativeMethods.kr_error_free(error);
            }
        }
    }
}
