using System;
using KrState.Values;

namespace KrState.Native
{
    /// <summary>A <c>kr_object</c>: a reference to an object of this or another runtime.</summary>
    internal sealed unsafe class ObjectHandle : KrHandle
    {
        internal ObjectHandle(IntPtr token)
            : base(token)
        {
        }

        internal string Language()
        {
            KrValue text = default;
            IntPtr error = default;
            Done(NativeMethods.kr_object_language(Token, &text, &error), error);
            return ValueOutput.TakeText(ref text);
        }

        internal string TypeName()
        {
            KrValue text = default;
            IntPtr error = default;
            Done(NativeMethods.kr_object_type(Token, &text, &error), error);
            return ValueOutput.TakeText(ref text);
        }

        /// <summary>Asks the owner for a structural copy.</summary>
        internal PendingHandle Copy()
        {
            IntPtr token = default;
            IntPtr error = default;
            Done(NativeMethods.kr_object_copy(Token, &token, &error), error);
            return new PendingHandle(token);
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_object_free(token);
        }
    }
}
