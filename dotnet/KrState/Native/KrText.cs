using System;
using System.Runtime.InteropServices;
using System.Text;

namespace KrState.Native
{
    /// <summary><c>kr_text</c>: text by pointer and length.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct KrText
    {
        internal void* Data;
        internal UIntPtr Len;
        internal uint Encoding;

        /// <summary>The units of a pinned string, which is not copied.</summary>
        internal static KrText Of(char* pinned, string text)
        {
            return new KrText { Data = pinned, Len = (UIntPtr)text.Length, Encoding = KrConstants.EncodingUtf16 };
        }

        /// <summary>UTF-8 at a pinned address, which is not copied.</summary>
        internal static KrText Utf8(byte* pinned, int length)
        {
            return new KrText { Data = pinned, Len = (UIntPtr)length, Encoding = KrConstants.EncodingUtf8 };
        }

        /// <summary>Reads UTF-8, the encoding of all text that comes out.</summary>
        internal static string Read(void* data, UIntPtr length)
        {
            return length == UIntPtr.Zero ? string.Empty : Encoding8.GetString((byte*)data, checked((int)length));
        }

        /// <summary>Reads the text.</summary>
        internal readonly string Read()
        {
            return Read(Data, Len);
        }

        private static Encoding Encoding8 => System.Text.Encoding.UTF8;
    }
}
