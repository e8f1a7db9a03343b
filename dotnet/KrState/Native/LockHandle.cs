using System;
using System.Threading;
using KrState.Locks;
using KrState.Values;

namespace KrState.Native
{
    /// <summary>A <c>kr_lock</c> and the calls on it.</summary>
    internal sealed unsafe class LockHandle : KrHandle
    {
        private LockHandle(IntPtr token)
            : base(token)
        {
        }

        internal static LockHandle Get(string key)
        {
            Engine.Ensure();
            fixed (char* pinned = key)
            {
                IntPtr found = default;
                IntPtr error = default;
                int status = NativeMethods.kr_lock_get(KrText.Of(pinned, key), &found, &error);
                CheckKey(status, error, nameof(key));
                return new LockHandle(found);
            }
        }

        /// <summary>The lock if somebody refers to it or holds it.</summary>
        internal static LockHandle? Find(string key)
        {
            Engine.Ensure();
            fixed (char* pinned = key)
            {
                IntPtr found = default;
                IntPtr error = default;
                int status = NativeMethods.kr_lock_find(KrText.Of(pinned, key), &found, &error);
                CheckKey(status, error, nameof(key));
                return found == IntPtr.Zero ? null : new LockHandle(found);
            }
        }

        /// <summary>The locks that are held.</summary>
        internal static IterHandle List()
        {
            Engine.Ensure();
            IntPtr iter = default;
            IntPtr error = default;
            Errors.Check(NativeMethods.kr_lock_list(&iter, &error), error);
            return new IterHandle(iter);
        }

        internal string Key()
        {
            KrValue key = default;
            IntPtr error = default;
            Done(NativeMethods.kr_lock_key(Token, &key, &error), error);
            return ValueOutput.TakeText(ref key);
        }

        /// <summary>Whether somebody holds the lock.</summary>
        internal bool IsHeld()
        {
            ulong token = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_lock_state(Token, &token, null, &error), error);
            return token != 0;
        }

        internal long Waiters()
        {
            ulong token = 0;
            ulong waiters = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_lock_state(Token, &token, &waiters, &error), error);
            return (long)waiters;
        }

        /// <summary>Takes the lock if it is free, for anyone to release.</summary>
        internal bool TryOpen(ulong owner)
        {
            const uint Flags = KrConstants.LockOpen | KrConstants.LockUnchecked;
            ulong token = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_lock_try(Token, owner, Flags, &token, null, &error), error);
            return token != 0;
        }

        /// <summary>Takes the lock if it is free.</summary>
        internal LockGrant Try(ulong owner, uint flags)
        {
            ulong token = 0;
            byte abandoned = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_lock_try(Token, owner, flags, &token, &abandoned, &error), error);
            return new LockGrant(token, abandoned);
        }

        /// <summary>Blocks the thread until the lock is granted.</summary>
        /// <returns>No grant if the time was over, or <paramref name="cancellation"/> came, before.</returns>
        internal LockGrant Acquire(in LockClaim claim, CancellationToken cancellation, out Exception? problem)
        {
            if (cancellation.CanBeCanceled)
            {
                using LockWaitHandle wait = Ask(claim, default, out _);
                return wait.Block(claim.Milliseconds, cancellation, out problem);
            }
            ulong token = 0;
            byte abandoned = 0;
            IntPtr error = default;
            long timeout = TimeLimit.Nanoseconds(claim.Milliseconds);
            int status = NativeMethods.kr_lock_acquire(
                Token, claim.Owner, claim.Flags, timeout, &token, &abandoned, &error);
            GC.KeepAlive(this);
            problem = status == 0 ? null : Errors.Take(status, error);
            return new LockGrant(token, abandoned);
        }

        /// <summary>Enters the queue; <paramref name="granted"/> tells that the lock was free.</summary>
        internal LockWaitHandle Ask(in LockClaim claim, KrWake wake, out bool granted)
        {
            byte free = 0;
            IntPtr wait = default;
            IntPtr error = default;
            Done(NativeMethods.kr_lock_ask(Token, claim.Owner, claim.Flags, wake, &free, &wait, &error), error);
            granted = free != 0;
            return new LockWaitHandle(wait);
        }

        /// <summary>Releases what is held for anyone to release.</summary>
        internal void ReleaseOpen()
        {
            IntPtr error = default;
            Done(NativeMethods.kr_lock_release_open(Token, &error), error);
        }

        /// <summary>Ends a holding. One that ended before is left alone.</summary>
        internal void Release(ulong token)
        {
            _ = NativeMethods.kr_lock_release(Token, token, null);
            GC.KeepAlive(this);
        }

        /// <summary>Ends a holding whose holder disappeared.</summary>
        internal void Abandon(ulong token)
        {
            _ = NativeMethods.kr_lock_abandon(Token, token, null);
            GC.KeepAlive(this);
        }

        /// <summary>A key that is no text is a key that is not allowed.</summary>
        private static void CheckKey(int status, IntPtr error, string parameter)
        {
            if ((KrError)status == KrError.OutOfRange)
            {
                throw Errors.Make(KrError.InvalidKey, Errors.Take(status, error).Message, null, parameter);
            }
            Errors.Check(status, error, parameter);
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_lock_free(token);
        }
    }
}
