using System;

namespace KrState
{
    /// <summary>
    /// An error of krstate for which .NET has no exception of its own. All others are the exceptions that .NET
    /// programmers expect (<see cref="ArgumentException"/>, <see cref="ObjectDisposedException"/>, and so on). Each of
    /// them, this one too, has <c>Data["KrCode"]</c>, one of <see cref="KrErrorCode"/>, and, where the error is about
    /// one place in a structure, <c>Data["KrPath"]</c>, such as <c>$.a.b[3]</c>. Errors of snapshots also have
    /// <c>KrLine</c>, <c>KrColumn</c>, <c>KrOffset</c> (numbers) and <c>KrLimit</c>, those of files <c>KrErrno</c>.
    /// </summary>
    public class KrStateException : Exception
    {
        /// <summary>Makes an exception with the code <see cref="KrErrorCode.Internal"/>.</summary>
        public KrStateException()
            : this("An error in krstate.")
        {
        }

        /// <summary>Makes an exception with the code <see cref="KrErrorCode.Internal"/>.</summary>
        /// <param name="message">What happened.</param>
        public KrStateException(string message)
            : this(KrErrorCode.Internal, message)
        {
        }

        /// <summary>Makes an exception with the code <see cref="KrErrorCode.Internal"/>.</summary>
        /// <param name="message">What happened.</param>
        /// <param name="innerException">What caused it.</param>
        public KrStateException(string message, Exception innerException)
            : base(message, innerException)
        {
            Code = KrErrorCode.Internal;
        }

        /// <summary>Makes an exception.</summary>
        /// <param name="code">One of <see cref="KrErrorCode"/>.</param>
        /// <param name="message">What happened.</param>
        public KrStateException(string code, string message)
            : base(message)
        {
            Code = code;
        }

        /// <summary>One of <see cref="KrErrorCode"/>.</summary>
        public string Code { get; }
    }
}
