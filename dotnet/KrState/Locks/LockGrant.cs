namespace KrState.Locks
{
    /// <summary>That a lock was acquired; the default is that it was not.</summary>
    internal readonly struct LockGrant
    {
        internal LockGrant(ulong token, byte abandoned)
        {
            Token = token;
            Abandoned = abandoned != 0;
        }

        /// <summary>The fencing token, which releases the lock.</summary>
        internal ulong Token { get; }

        /// <summary>Whether the holder before disappeared without releasing.</summary>
        internal bool Abandoned { get; }

        internal bool IsGranted => Token != 0;
    }
}
