using System.Threading;
using KrState.Native;

namespace KrState.Locks
{
    /// <summary>
    /// What runs while a lock is held: the function that was given to <c>Use</c> or <c>UseAsync</c>, with everything
    /// that it starts, on whatever threads. It knows the locks that it and the regions around it still hold.
    /// </summary>
    internal sealed class LockRegion
    {
        private static readonly AsyncLocal<LockRegion?> _current = new AsyncLocal<LockRegion?>();

        private readonly KrLock _lock;
        private readonly LockRegion? _outer;
        private volatile bool _holds = true;

        private LockRegion(KrLock held, LockRegion? outer)
        {
            _lock = held;
            _outer = outer;
        }

        /// <summary>Throws if a wait for the lock could never end, because it is this region's or one's around it.</summary>
        internal static void Check(KrLock wanted)
        {
            for (LockRegion? region = _current.Value; region != null; region = region._outer)
            {
                if (region._holds && region._lock == wanted)
                {
                    throw Errors.Make(
                        KrError.LockRecursion,
                        "The lock \"" + wanted.Key + "\" is held by the region that waits for it, which would wait for "
                        + "ever: release it first, or wait with a time.");
                }
            }
        }

        /// <summary>Begins a region in what runs here. In an async method it ends with the method at the latest.</summary>
        internal static LockRegion Enter(KrLock held)
        {
            LockRegion? outer = _current.Value;
            while (outer != null && !outer._holds)
            {
                outer = outer._outer;
            }
            var region = new LockRegion(held, outer);
            _current.Value = region;
            return region;
        }

        /// <summary>Ends the region, before its lock is released. What it started and left behind holds nothing.</summary>
        internal void Leave()
        {
            _holds = false;
            _current.Value = _outer;
        }
    }
}
