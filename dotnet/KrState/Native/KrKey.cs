using System;
using System.Runtime.InteropServices;

namespace KrState.Native
{
    /// <summary><c>kr_key</c>: the key of a table.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 24)]
    internal unsafe struct KrKey
    {
        [FieldOffset(0)] internal uint Kind;
        [FieldOffset(4)] internal uint Reserved;
        [FieldOffset(8)] internal long Integer;
        [FieldOffset(8)] internal void* Data;
        [FieldOffset(8)] internal IntPtr Interned;
        [FieldOffset(16)] internal UIntPtr Len;

        /// <summary>The units of a pinned string, which is not copied.</summary>
        internal static KrKey Of(char* pinned, string text)
        {
            return new KrKey { Kind = KrConstants.KeyUtf16, Data = pinned, Len = (UIntPtr)text.Length };
        }

        internal static KrKey Of(InternedHandle interned)
        {
            return new KrKey { Kind = KrConstants.KeyInterned, Interned = interned.Token };
        }

        internal static KrKey Of(long integer)
        {
            return new KrKey { Kind = KrConstants.KeyInteger, Integer = integer };
        }

        /// <summary>Reads the key: a string, an int if it fits, else a long.</summary>
        internal readonly object Read()
        {
            if (Kind != KrConstants.KeyInteger)
            {
                return KrText.Read(Data, Len);
            }
            return Integer == (int)Integer ? (object)(int)Integer : Integer;
        }
    }
}
