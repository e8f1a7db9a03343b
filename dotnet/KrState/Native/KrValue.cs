using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace KrState.Native
{
    /// <summary><c>kr_value</c>: a value, as a tagged union.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    internal unsafe struct KrValue
    {
        /// <summary>On input: the finished tree of a builder, taken when the call succeeds.</summary>
        internal const KrKind Tree = (KrKind)KrConstants.KindTree;

        [FieldOffset(0)] internal KrKind Kind;
        [FieldOffset(4)] internal uint Aux;
        [FieldOffset(8)] internal byte Boolean;
        [FieldOffset(8)] internal long Integer;
        [FieldOffset(8)] internal ulong Low;
        [FieldOffset(8)] internal float Single;
        [FieldOffset(8)] internal double Float;
        [FieldOffset(8)] internal void* Data;
        [FieldOffset(8)] internal IntPtr Handle;
        [FieldOffset(16)] internal ulong High;
        [FieldOffset(16)] internal UIntPtr Len;
        [FieldOffset(16)] internal ulong Id;
        [FieldOffset(24)] internal IntPtr Owner;

        internal static KrValue Of(bool flag)
        {
            return new KrValue { Kind = KrKind.Bool, Boolean = flag ? (byte)1 : (byte)0 };
        }

        internal static KrValue Of(double number)
        {
            return new KrValue { Kind = KrKind.F64, Float = number };
        }

        internal static KrValue Of(KrKind kind, IntPtr handle)
        {
            return new KrValue { Kind = kind, Handle = handle };
        }

        internal static KrValue Signed(KrKind kind, long number)
        {
            return new KrValue { Kind = kind, Integer = number };
        }

        internal static KrValue Unsigned(KrKind kind, ulong number)
        {
            return new KrValue { Kind = kind, Low = number };
        }

        /// <summary>Text of UTF-16 units at a pinned address, which is not copied.</summary>
        internal static KrValue Text(KrKind kind, byte* pinned, int bytes)
        {
            return new KrValue
            {
                Kind = kind,
                Aux = KrConstants.EncodingUtf16,
                Data = pinned,
                Len = (UIntPtr)(bytes / sizeof(char)),
            };
        }

        /// <summary>The decimal of <see cref="KrKind.Decimal"/>.</summary>
        internal readonly decimal ReadDecimal()
        {
            bool negative = Aux >> 31 != 0;
            return new decimal((int)Low, (int)(Low >> 32), (int)High, negative, (byte)(Aux >> 16));
        }

        /// <summary>The time of <see cref="KrKind.DateTime"/>; the kinds of time have the numbers of .NET.</summary>
        internal readonly DateTime ReadDateTime()
        {
            return new DateTime(Integer, (DateTimeKind)Aux);
        }

        /// <summary>The GUID of <see cref="KrKind.Guid"/>, whose bytes are in the order in which they are written.</summary>
        internal readonly Guid ReadGuid()
        {
            ulong first = Low;
            var bytes = new ReadOnlySpan<byte>(&first, sizeof(ulong));
            ulong last = High;
            return new Guid(
                BinaryPrimitives.ReadInt32BigEndian(bytes),
                BinaryPrimitives.ReadInt16BigEndian(bytes.Slice(4)),
                BinaryPrimitives.ReadInt16BigEndian(bytes.Slice(6)),
                (byte)last,
                (byte)(last >> 8),
                (byte)(last >> 16),
                (byte)(last >> 24),
                (byte)(last >> 32),
                (byte)(last >> 40),
                (byte)(last >> 48),
                (byte)(last >> 56));
        }

        /// <summary>The bytes of <see cref="KrKind.Bytes"/>, copied.</summary>
        internal readonly byte[] ReadBytes()
        {
            return new ReadOnlySpan<byte>(Data, checked((int)Len)).ToArray();
        }
    }
}
