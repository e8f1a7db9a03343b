using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>Values without parts on their way into the engine, by their runtime type.</summary>
    internal static unsafe class Scalars
    {
        /// <summary>
        /// The text or the bytes of a value, to be pinned around the call that passes it; empty for other values.
        /// </summary>
        internal static ReadOnlySpan<byte> Memory(object? value)
        {
            switch (value)
            {
                case string text: return Units(text);
                case Uri uri: return Units(uri.OriginalString);
                case Version version: return Units(version.ToString());
                case KrScript script: return Units(script.Text);
                case KrXml xml: return Units(xml.Text);
                case byte[] bytes: return bytes;
                default: return default;
            }
        }

        /// <summary>The value for the engine, unless it is a collection or of no kind.</summary>
        /// <param name="value">The value.</param>
        /// <param name="pinned">Where its <see cref="Memory"/> is.</param>
        /// <param name="length">How many bytes that has.</param>
        /// <param name="native">The value for the engine, valid while the memory is pinned.</param>
        internal static bool TryConvert(object? value, byte* pinned, int length, out KrValue native)
        {
            native = default;
            switch (value)
            {
                case null: return true;
                case string _: native = KrValue.Text(KrKind.String, pinned, length); return true;
                case int number: native = KrValue.Signed(KrKind.I32, number); return true;
                case long number: native = KrValue.Signed(KrKind.I64, number); return true;
                case bool flag: native = KrValue.Of(flag); return true;
                case double number: native = KrValue.Of(number); return true;
                case SharedTable table: native = KrValue.Of(KrKind.Table, table.Handle.Token); return true;
                case SharedList list: native = KrValue.Of(KrKind.List, list.Handle.Token); return true;
                default: return TryConvertRare(value, pinned, length, out native);
            }
        }

        /// <summary>Whether a value has no kind of its own, so that the engine can only refer to it.</summary>
        internal static bool IsForeign([NotNullWhen(true)] object? value)
        {
            switch (value)
            {
                case null:
                case string _:
                case int _:
                case long _:
                case bool _:
                case double _:
                case SharedTable _:
                case SharedList _:
                    return false;
                default:
                    // Memory is not looked at for the answer.
                    return !TryConvertRare(value, null, 0, out _);
            }
        }

        /// <summary>Whether values of a kind are numbers.</summary>
        internal static bool IsNumber(KrKind kind)
        {
            return kind >= KrKind.I8 && kind <= KrKind.Decimal;
        }

        private static bool TryConvertRare(object value, byte* pinned, int length, out KrValue native)
        {
            native = default;
            switch (value)
            {
                case sbyte number: native = KrValue.Signed(KrKind.I8, number); return true;
                case byte number: native = KrValue.Unsigned(KrKind.U8, number); return true;
                case short number: native = KrValue.Signed(KrKind.I16, number); return true;
                case ushort number: native = KrValue.Unsigned(KrKind.U16, number); return true;
                case uint number: native = KrValue.Unsigned(KrKind.U32, number); return true;
                case ulong number: native = KrValue.Unsigned(KrKind.U64, number); return true;
                case float number: native = new KrValue { Kind = KrKind.F32, Single = number }; return true;
                case decimal number: native = Decimal(number); return true;
                case char unit: native = KrValue.Unsigned(KrKind.Char, unit); return true;
                case DateTime time:
                    native = KrValue.Signed(KrKind.DateTime, time.Ticks);
                    native.Aux = (uint)time.Kind;
                    return true;
                case TimeSpan span: native = KrValue.Signed(KrKind.Duration, span.Ticks); return true;
                case Guid guid: native = OfGuid(guid); return true;
                // To `is`, an array of sbyte or of an enum is an array of bytes, too.
                case byte[] bytes when bytes.GetType() == typeof(byte[]):
                    native = new KrValue { Kind = KrKind.Bytes, Data = pinned, Len = (UIntPtr)length };
                    return true;
                case Uri _: native = KrValue.Text(KrKind.Uri, pinned, length); return true;
                case Version _: native = KrValue.Text(KrKind.Version, pinned, length); return true;
                case KrScript _: native = KrValue.Text(KrKind.Script, pinned, length); return true;
                case KrXml _: native = KrValue.Text(KrKind.Xml, pinned, length); return true;
                case ForeignObject other: native = KrValue.Of(KrKind.Object, other.Handle.Token); return true;
                default: return false;
            }
        }

        private static ReadOnlySpan<byte> Units(string text)
        {
            return MemoryMarshal.AsBytes(text.AsSpan());
        }

        /// <summary>
        /// A decimal by its parts, which lie in memory as the DECIMAL of Windows: flags, the high 32 bits, the low 64.
        /// (<see cref="decimal.GetBits(decimal)"/> would make an array.)
        /// </summary>
        private static KrValue Decimal(decimal number)
        {
            uint* parts = (uint*)&number;
            return new KrValue
            {
                Kind = KrKind.Decimal,
                Aux = parts[0],
                Low = ((ulong)parts[3] << 32) | parts[2],
                High = parts[1],
            };
        }

        /// <summary>A GUID by its bytes in the order in which they are written; .NET keeps the first three groups as numbers.</summary>
        private static KrValue OfGuid(Guid guid)
        {
            KrValue native = default;
            native.Kind = KrKind.Guid;
            var bytes = new Span<byte>(&native.Low, sizeof(Guid));
            _ = guid.TryWriteBytes(bytes);
            BinaryPrimitives.WriteInt32BigEndian(bytes, BinaryPrimitives.ReadInt32LittleEndian(bytes));
            Swap(bytes.Slice(4));
            Swap(bytes.Slice(6));
            return native;
        }

        private static void Swap(Span<byte> bytes)
        {
            BinaryPrimitives.WriteInt16BigEndian(bytes, BinaryPrimitives.ReadInt16LittleEndian(bytes));
        }
    }
}
