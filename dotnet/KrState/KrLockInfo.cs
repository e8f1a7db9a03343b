using System;

namespace KrState
{
    /// <summary>A lock that was held when <see cref="KrLock.List"/> looked.</summary>
    public sealed class KrLockInfo
    {
        internal KrLockInfo(string key, SharedTable row)
        {
            Key = key;
            Language = (string)row["language"]!;
            Name = (string)row["name"]!;
            Since = (DateTime)row["since"]!;
            Held = (TimeSpan)row["held"]!;
            Token = (long)(ulong)row["token"]!;
            Waiters = (long)(ulong)row["waiters"]!;
        }

        /// <summary>The key, trimmed and in lower case.</summary>
        public string Key { get; }

        /// <summary>The language of the holder, such as ".NET", "Python" or "Node.js".</summary>
        public string Language { get; }

        /// <summary>The name of the holder's thread or task; empty if it is not known.</summary>
        public string Name { get; }

        /// <summary>When the holder acquired the lock, UTC.</summary>
        public DateTime Since { get; }

        /// <summary>For how long it has held the lock.</summary>
        public TimeSpan Held { get; }

        /// <summary>The fencing token of the holder.</summary>
        public long Token { get; }

        /// <summary>How many wait.</summary>
        public long Waiters { get; }
    }
}
