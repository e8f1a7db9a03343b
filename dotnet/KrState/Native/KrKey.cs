using System;
using System.Runtime.InteropServices;

namespace KrState.Native
{
    /// <summary><c>kr_key</c>: the key of a table.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 24)]
    internal unsafe struct KrKey
    {
        internal const uint IntegerKind = 0;
        internal const uint Utf8Kind = 1;
        internal const uint Utf16Kind = 2;

        [FieldOffset(0)] internal uint Kind;
        [FieldOffset(4)] internal uint Reserved;
        [FieldOffset(8)] internal long Integer;
        [FieldOffset(8)] internal void* Data;
        [FieldOffset(16)] internal UIntPtr Len;

        /// <summary>The units of a pinned string, which is not copied.</summary>
        internal static KrKey Of(char* pinned, string text)
        {
            return new KrKey { Kind = Utf16Kind, Data = pinned, Len = (UIntPtr)text.Length };
        }

        internal static KrKey Of(long integer)
        {
            return new KrKey { Kind = IntegerKind, Integer = integer };
        }

        /// <summary>Reads the key: a string, an int if it fits, else a long.</summary>
        internal readonly object Read()
        {
            if (Kind != IntegerKind)
            {
                return KrText.Read(Data, Len);
            }
            return Integer == (int)Integer ? (object)(int)Integer : Integer;
        }
    }
}
