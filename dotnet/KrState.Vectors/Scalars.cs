using System;
using System.Globalization;
using System.Linq;
using System.Numerics;

namespace KrState.Vectors
{
    /// <summary>Scalars in the notation of the vectors, and whether two are the same to the last bit.</summary>
    internal static class Scalars
    {
        /// <summary>A scalar of a kind, null if the kind is not known.</summary>
        internal static object? Read(string kind, string text)
        {
            switch (kind)
            {
                case "I8": return sbyte.Parse(text, CultureInfo.InvariantCulture);
                case "U8": return byte.Parse(text, CultureInfo.InvariantCulture);
                case "I16": return short.Parse(text, CultureInfo.InvariantCulture);
                case "U16": return ushort.Parse(text, CultureInfo.InvariantCulture);
                case "I32": return int.Parse(text, CultureInfo.InvariantCulture);
                case "U32": return uint.Parse(text, CultureInfo.InvariantCulture);
                case "I64": return long.Parse(text, CultureInfo.InvariantCulture);
                case "U64": return ulong.Parse(text, CultureInfo.InvariantCulture);
                case "F32": return Single(text);
                case "F64": return Double(text);
                case "Decimal": return Decimal(text);
                case "Char": return (char)ushort.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                case "Units": return Units(text);
                case "Bytes": return Bytes(text);
                case "DateTime": return Time(text.Split(' '));
                case "Duration": return new TimeSpan(long.Parse(text, CultureInfo.InvariantCulture));
                case "Guid": return Guid.ParseExact(text, "D");
                case "Uri": return new Uri(text, UriKind.RelativeOrAbsolute);
                case "Version": return Version.Parse(text);
                case "Script": return new KrScript(text);
                case "Xml": return new KrXml(text);
                default: return null;
            }
        }

        /// <summary>Whether both have one type and one content: floats by their bits, decimals with their scale.</summary>
        internal static bool Same(object? expected, object? found)
        {
            if (expected == null || found == null || expected.GetType() != found.GetType())
            {
                return false;
            }
            switch (expected)
            {
                case double number:
                    return BitConverter.DoubleToInt64Bits(number) == BitConverter.DoubleToInt64Bits((double)found);
                case float number:
                    return BitConverter.SingleToInt32Bits(number) == BitConverter.SingleToInt32Bits((float)found);
                case decimal number: return decimal.GetBits(number).SequenceEqual(decimal.GetBits((decimal)found));
                case DateTime time: return time == (DateTime)found && time.Kind == ((DateTime)found).Kind;
                case byte[] bytes: return bytes.SequenceEqual((byte[])found);
                case Uri uri: return uri.OriginalString == ((Uri)found).OriginalString;
                default: return expected.Equals(found);
            }
        }

        private static double Double(string text)
        {
            switch (text)
            {
                case "nan": return BitConverter.Int64BitsToDouble(0x7ff8000000000000);
                case "inf": return double.PositiveInfinity;
                case "-inf": return double.NegativeInfinity;
                case "-0": return -0.0;
                default: break;
            }
            return text.StartsWith("bits:", StringComparison.Ordinal)
                ? BitConverter.Int64BitsToDouble((long)Hex(text.Substring(5)))
                : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        private static float Single(string text)
        {
            switch (text)
            {
                case "nan": return BitConverter.Int32BitsToSingle(0x7fc00000);
                case "inf": return float.PositiveInfinity;
                case "-inf": return float.NegativeInfinity;
                case "-0": return -0f;
                default: break;
            }
            return text.StartsWith("bits:", StringComparison.Ordinal)
                ? BitConverter.Int32BitsToSingle((int)Hex(text.Substring(5)))
                : float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        private static ulong Hex(string digits)
        {
            return ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        /// <summary>By its digits: a parser of .NET could drop the sign of a zero.</summary>
        private static decimal Decimal(string text)
        {
            string digits = text.TrimStart('-');
            int point = digits.IndexOf('.');
            byte scale = point < 0 ? (byte)0 : (byte)(digits.Length - point - 1);
            BigInteger mantissa = BigInteger.Parse(digits.Replace(".", ""), CultureInfo.InvariantCulture);
            int Word(int index) => (int)(uint)((mantissa >> (32 * index)) & uint.MaxValue);
            return new decimal(Word(0), Word(1), Word(2), text.StartsWith('-'), scale);
        }

        private static string Units(string text)
        {
            var units = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(unit => (char)ushort.Parse(unit, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            return new string(units.ToArray());
        }

        private static byte[] Bytes(string text)
        {
            return Enumerable.Range(0, text.Length / 2)
                .Select(at => byte.Parse(text.Substring(at * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                .ToArray();
        }

        private static DateTime Time(string[] parts)
        {
            return new DateTime(
                long.Parse(parts[0], CultureInfo.InvariantCulture), (DateTimeKind)Enum.Parse(typeof(DateTimeKind), parts[1]));
        }
    }
}
