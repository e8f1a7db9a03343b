using System;
using System.Runtime.InteropServices;

namespace KrState.Native
{
    /// <summary><c>kr_value</c>: a value, as a tagged union.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    internal unsafe struct KrValue
    {
        /// <summary>On input: the finished tree of a builder, taken when the call succeeds.</summary>
        internal const KrKind Tree = (KrKind)64;

        [FieldOffset(0)] internal KrKind Kind;
        [FieldOffset(4)] internal uint Aux;
        [FieldOffset(8)] internal byte Boolean;
        [FieldOffset(8)] internal long Integer;
        [FieldOffset(8)] internal double Float;
        [FieldOffset(8)] internal void* Data;
        [FieldOffset(8)] internal IntPtr Handle;
        [FieldOffset(16)] internal UIntPtr Len;
        [FieldOffset(16)] internal ulong Id;
        [FieldOffset(24)] internal IntPtr Owner;

        internal static KrValue Of(long integer)
        {
            return new KrValue { Kind = KrKind.I64, Integer = integer };
        }

        /// <summary>The units of a pinned string, which is not copied.</summary>
        internal static KrValue Of(char* pinned, string text)
        {
            return new KrValue
            {
                Kind = KrKind.String,
                Aux = KrText.Utf16,
                Data = pinned,
                Len = (UIntPtr)text.Length,
            };
        }

        internal static KrValue Of(KrKind kind, IntPtr handle)
        {
            return new KrValue { Kind = kind, Handle = handle };
        }
    }
}
