using System;

namespace KrState
{
    /// <summary>
    /// A lock was not granted in time. Tells who holds it; <c>Data["KrCode"]</c> is <see cref="KrErrorCode.LockTimeout"/>.
    /// </summary>
    public class KrLockTimeoutException : TimeoutException
    {
        /// <summary>Makes an exception.</summary>
        public KrLockTimeoutException()
            : this("The lock was not granted in time.")
        {
        }

        /// <summary>Makes an exception.</summary>
        /// <param name="message">What happened.</param>
        public KrLockTimeoutException(string message)
            : base(message)
        {
        }

        /// <summary>Makes an exception.</summary>
        /// <param name="message">What happened.</param>
        /// <param name="innerException">What caused it.</param>
        public KrLockTimeoutException(string message, Exception innerException)
            : base(message, innerException)
        {
        }

        /// <summary>The key of the lock, trimmed and in lower case.</summary>
        public string? Key { get; internal set; }

        /// <summary>How long it was waited for.</summary>
        public TimeSpan Waited { get; internal set; }

        /// <summary>
        /// The language of the holder, such as ".NET", "Python" or "Node.js". Null, as all about the holder, if the lock
        /// became free when the time was over.
        /// </summary>
        public string? HolderLanguage { get; internal set; }

        /// <summary>The name of the holder's thread or task; empty if it is not known.</summary>
        public string? HolderName { get; internal set; }

        /// <summary>When the holder acquired the lock, UTC.</summary>
        public DateTime? HolderSince { get; internal set; }

        /// <summary>The fencing token of the holder.</summary>
        public long? HolderToken { get; internal set; }
    }
}
