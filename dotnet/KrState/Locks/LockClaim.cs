namespace KrState.Locks
{
    /// <summary>Who waits for a lock, under which rules, and for how long.</summary>
    internal readonly struct LockClaim
    {
        internal LockClaim(ulong owner, uint flags, int milliseconds)
        {
            Owner = owner;
            Flags = flags;
            Milliseconds = milliseconds;
        }

        internal ulong Owner { get; }

        /// <summary>The engine's <c>KR_LOCK_*</c>.</summary>
        internal uint Flags { get; }

        /// <summary>Below 0: for ever.</summary>
        internal int Milliseconds { get; }
    }
}
