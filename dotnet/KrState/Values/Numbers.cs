using System;
using System.Numerics;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>Numbers as another type, where that type holds them exactly.</summary>
    internal static class Numbers
    {
        /// <summary>A value as a T, if T is its type or one that its type converts to without a change.</summary>
        internal static bool TryCast<TValue, T>(TValue found, out T value)
            where TValue : struct
        {
            // The runtime compiles this for each pair of types; where they are the same, nothing is boxed.
            if (found is T same)
            {
                value = same;
                return true;
            }
            value = default!;
            return false;
        }

        /// <summary>A number as a T: of its own type, or of another that holds it exactly.</summary>
        internal static bool TryConvert<T>(ref KrValue native, out T value)
        {
            switch (native.Kind)
            {
                case KrKind.I8: return TryCast((sbyte)native.Integer, out value) || TryInteger(native.Integer, out value);
                case KrKind.U8: return TryCast((byte)native.Low, out value) || TryInteger(native.Integer, out value);
                case KrKind.I16: return TryCast((short)native.Integer, out value) || TryInteger(native.Integer, out value);
                case KrKind.U16: return TryCast((ushort)native.Low, out value) || TryInteger(native.Integer, out value);
                case KrKind.I32: return TryCast((int)native.Integer, out value) || TryInteger(native.Integer, out value);
                case KrKind.U32: return TryCast((uint)native.Low, out value) || TryInteger(native.Integer, out value);
                case KrKind.I64: return TryCast(native.Integer, out value) || TryInteger(native.Integer, out value);
                case KrKind.U64: return TryCast(native.Low, out value) || TryDecimal(native.Low, out value);
                case KrKind.F32: return TryCast(native.Single, out value) || TryFloat(native.Single, out value);
                case KrKind.F64: return TryCast(native.Float, out value) || TryFloat(native.Float, out value);
                default:
                    decimal number = native.ReadDecimal();
                    return TryCast(number, out value) || TryDecimal(number, out value);
            }
        }

        /// <summary>A floating-point number as a decimal of the same value, null if there is none.</summary>
        internal static decimal? ExactDecimal(double number)
        {
            return number == 0 ? 0m : (decimal?)Decimal(number);
        }

        private static bool TryInteger<T>(long number, out T value)
        {
            // The most frequent two without a box.
            if (typeof(T) == typeof(long))
            {
                return TryCast(number, out value);
            }
            if (typeof(T) == typeof(int) && number == (int)number)
            {
                return TryCast((int)number, out value);
            }
            return TryUnbox(Integer(number, Target<T>()), out value);
        }

        private static bool TryFloat<T>(double number, out T value)
        {
            return TryUnbox(Float(number, Target<T>()), out value);
        }

        private static bool TryDecimal<T>(decimal number, out T value)
        {
            return TryUnbox(OfDecimal(number, Target<T>()), out value);
        }

        private static TypeCode Target<T>()
        {
            Type type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
            // The type code of an enum is that of its integer, and an enum is not a number here.
            return type.IsEnum ? TypeCode.Object : Type.GetTypeCode(type);
        }

        private static bool TryUnbox<T>(object? converted, out T value)
        {
            if (converted is T found)
            {
                value = found;
                return true;
            }
            value = default!;
            return false;
        }

        private static object? Integer(long number, TypeCode target)
        {
            switch (target)
            {
                case TypeCode.SByte: return number == (sbyte)number ? (object)(sbyte)number : null;
                case TypeCode.Byte: return number == (byte)number ? (object)(byte)number : null;
                case TypeCode.Int16: return number == (short)number ? (object)(short)number : null;
                case TypeCode.UInt16: return number == (ushort)number ? (object)(ushort)number : null;
                case TypeCode.Int32: return number == (int)number ? (object)(int)number : null;
                case TypeCode.UInt32: return number == (uint)number ? (object)(uint)number : null;
                case TypeCode.Int64: return number;
                case TypeCode.UInt64: return number >= 0 ? (object)(ulong)number : null;
                case TypeCode.Single: return Fits((float)number, number) ? (object)(float)number : null;
                case TypeCode.Double: return Fits((double)number, number) ? (object)(double)number : null;
                case TypeCode.Decimal: return (decimal)number;
                default: return null;
            }
        }

        /// <summary>Whether a float is exactly the integer. 2^63 is the first float beyond the integers.</summary>
        private static bool Fits(double rounded, long number)
        {
            return rounded < 9223372036854775808.0 && (long)rounded == number;
        }

        private static object? Float(double number, TypeCode target)
        {
            switch (target)
            {
                case TypeCode.Double: return number;
                case TypeCode.Single: return IsSingle(number) ? (object)(float)number : null;
                case TypeCode.Decimal: return Decimal(number);
                default: break;
            }
            // Minus zero is no integer.
            bool whole = number >= -9223372036854775808.0 && number < 18446744073709551616.0
                && Math.Floor(number) == number && !(number == 0 && double.IsNegative(number));
            if (!whole)
            {
                return null;
            }
            return number < 9223372036854775808.0 ? Integer((long)number, target)
                : target == TypeCode.UInt64 ? (object)(ulong)number : null;
        }

        private static bool IsSingle(double number)
        {
            return double.IsNaN(number) || (float)number == number;
        }

        private static object? OfDecimal(decimal number, TypeCode target)
        {
            switch (target)
            {
                case TypeCode.Decimal: return number;
                case TypeCode.Single: return ExactDecimal((float)number) == number ? (object)(float)number : null;
                case TypeCode.Double: return ExactDecimal((double)number) == number ? (object)(double)number : null;
                default: break;
            }
            if (decimal.Truncate(number) != number || number < long.MinValue || number > ulong.MaxValue)
            {
                return null;
            }
            return number <= long.MaxValue ? Integer((long)number, target)
                : target == TypeCode.UInt64 ? (object)(ulong)number : null;
        }

        /// <summary>A float as a decimal with the same value: m / 2^k is m * 5^k / 10^k.</summary>
        private static object? Decimal(double number)
        {
            const int Scale = 28;
            if (!(Math.Abs(number) < 7.9228162514264338E+28) || (number == 0 && double.IsNegative(number)))
            {
                return null;
            }
            long bits = BitConverter.DoubleToInt64Bits(number);
            int exponent = (int)((bits >> 52) & 0x7FF) - 1075;
            var mantissa = new BigInteger((bits & 0xFFFFFFFFFFFFF) | 0x10000000000000);
            if (number == 0)
            {
                return 0m;
            }
            while (exponent < 0 && mantissa.IsEven)
            {
                mantissa >>= 1;
                exponent++;
            }
            if (exponent < -Scale)
            {
                return null;
            }
            BigInteger digits = exponent >= 0 ? mantissa << exponent : mantissa * BigInteger.Pow(5, -exponent);
            if (digits >= BigInteger.One << 96)
            {
                return null;
            }
            uint Part(int index) => (uint)((digits >> (32 * index)) & uint.MaxValue);
            byte scale = exponent >= 0 ? (byte)0 : (byte)-exponent;
            return new decimal((int)Part(0), (int)Part(1), (int)Part(2), number < 0, scale);
        }
    }
}
