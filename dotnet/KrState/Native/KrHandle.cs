using System;
using System.Runtime.InteropServices;

namespace KrState.Native
{
    /// <summary>
    /// A handle of the engine, freed once: a token that the engine looks up and never follows, so that even a call
    /// with a freed one is answered with an error.
    /// </summary>
    /// <remarks>
    /// Where many threads share a handle (states, tables, lists), the class derived from this one makes the calls
    /// itself, with the token and a <see cref="GC.KeepAlive"/>: the reference count of a SafeHandle in the signature
    /// is a word that all readers of a hot table would write. The others are in the signatures.
    /// </remarks>
    internal abstract class KrHandle : SafeHandle
    {
        private ICacheEntry? _entry;

        protected KrHandle(IntPtr token)
            : base(IntPtr.Zero, ownsHandle: true)
        {
            SetHandle(token);
        }

        /// <inheritdoc/>
        public override bool IsInvalid => handle == IntPtr.Zero;

        /// <summary>The token. Whoever passes it on keeps this object alive until the call is over.</summary>
        internal IntPtr Token => handle;

        /// <summary>Names the cache entry that goes when the handle goes.</summary>
        internal void ForgetOnRelease(ICacheEntry entry)
        {
            _entry = entry;
        }

        /// <summary>Ends a call with the token: keeps the handle until here, and throws if the call failed.</summary>
        protected void Done(int status, IntPtr error, string? parameter = null)
        {
            GC.KeepAlive(this);
            Errors.Check(status, error, parameter);
        }

        /// <summary>Calls the <c>_free</c> function of the type.</summary>
        protected abstract void Free(IntPtr token);

        /// <inheritdoc/>
        protected override bool ReleaseHandle()
        {
            _entry?.Forget();
            Free(handle);
            return true;
        }
    }
}
