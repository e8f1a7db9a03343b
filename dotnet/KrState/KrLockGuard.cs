using System;
using System.Threading;
using KrState.Locks;

namespace KrState
{
    /// <summary>
    /// That a <see cref="KrLock"/> is held, until the guard is disposed of, on whatever thread. Of a guard that nothing
    /// refers to any more the garbage collector releases the lock; the next guard is then <see cref="Abandoned"/>.
    /// </summary>
    public sealed class KrLockGuard : IDisposable
    {
        private LockGrip? _grip;

        internal KrLockGuard(KrLock held, LockGrant grant, LockOwner owner)
        {
            _grip = LockGrip.Take(held.Handle, grant.Token, owner);
            Lock = held;
            Token = (long)grant.Token;
            Abandoned = grant.Abandoned;
        }

        /// <summary>The lock.</summary>
        public KrLock Lock { get; }

        /// <summary>The fencing token: greater than that of every earlier holder of this key in the process.</summary>
        public long Token { get; }

        /// <summary>
        /// Whether the holder before disappeared without releasing: what the lock guards may be half done.
        /// </summary>
        public bool Abandoned { get; }

        /// <summary>Releases the lock. Again does nothing.</summary>
        public void Dispose()
        {
            Interlocked.Exchange(ref _grip, null)?.Release();
        }
    }
}
