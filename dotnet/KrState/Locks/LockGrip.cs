using System.Threading;
using KrState.Native;

namespace KrState.Locks
{
    /// <summary>
    /// What a guard holds a lock with. If it is collected with its guard, it gives the lock up as abandoned.
    /// </summary>
    /// <remarks>
    /// An object with a finalizer costs more to make than a lock to acquire. So the guard has none, and a grip that was
    /// let go waits in its thread for the next guard.
    /// </remarks>
    internal sealed class LockGrip
    {
        private LockHandle? _lock;
        private LockOwner? _owner;
        private ulong _token;

        ~LockGrip()
        {
            if (_token != 0)
            {
                _lock!.Abandon(_token);
                _owner!.Ended();
            }
        }

        internal static LockGrip Take(LockHandle held, ulong token, LockOwner owner)
        {
            LockGrip grip = LockOwner.Current.TakeSpare() ?? new LockGrip();
            grip._lock = held;
            grip._owner = owner;
            owner.Began();
            // Last: from here on the finalizer has something to do.
            Volatile.Write(ref grip._token, token);
            return grip;
        }

        internal void Release()
        {
            ulong token = _token;
            _token = 0;
            _lock!.Release(token);
            _owner!.Ended();
            // It stays with neither, or they would live as long as the thread.
            _lock = null;
            _owner = null;
            LockOwner.Current.KeepSpare(this);
        }
    }
}
