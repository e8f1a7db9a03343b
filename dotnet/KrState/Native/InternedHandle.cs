using System;
using KrState.Values;

namespace KrState.Native
{
    /// <summary>A <c>kr_interned</c>: a key that was read and hashed.</summary>
    internal sealed unsafe class InternedHandle : KrHandle
    {
        private InternedHandle(IntPtr token)
            : base(token)
        {
        }

        internal static InternedHandle Create(object key)
        {
            Engine.Ensure();
            fixed (char* text = Keys.Text(key))
            {
                KrKey native = Keys.Of(key, text);
                IntPtr token = default;
                IntPtr error = default;
                int status = NativeMethods.kr_interned_new(&native, &token, &error);
                Errors.Check(status, error, nameof(key));
                return new InternedHandle(token);
            }
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_interned_free(token);
        }
    }
}
