using System;
using System.Globalization;

namespace KrState.Values
{
    /// <summary>
    /// When two values are the same, as the engine compares: numbers as numbers, whatever their width; NaN is NaN; text
    /// and bytes by their content; containers and other objects by identity. For the searches that the engine does not make.
    /// </summary>
    internal static class Equality
    {
        internal static bool Same(object? left, object? right)
        {
            if (IsFloat(left, out double number))
            {
                return IsFloat(right, out double other)
                    ? number == other || (double.IsNaN(number) && double.IsNaN(other))
                    : IsExact(right, out decimal exact) && Numbers.ExactDecimal(number) == exact;
            }
            if (IsExact(left, out decimal mine))
            {
                return IsFloat(right, out double other)
                    ? Numbers.ExactDecimal(other) == mine
                    : IsExact(right, out decimal theirs) && mine == theirs;
            }
            switch (left)
            {
                case DateTime time: return right is DateTime then && time == then && time.Kind == then.Kind;
                case byte[] bytes: return right is byte[] others && bytes.AsSpan().SequenceEqual(others);
                case Uri uri: return right is Uri link && uri.OriginalString == link.OriginalString;
                default: return Scalars.IsForeign(left) ? ReferenceEquals(left, right) : Equals(left, right);
            }
        }

        private static bool IsFloat(object? value, out double number)
        {
            number = value is double wide ? wide : value is float narrow ? narrow : 0;
            return value is double || value is float;
        }

        /// <summary>Whether it is an integer or a decimal: a decimal holds every integer.</summary>
        private static bool IsExact(object? value, out decimal number)
        {
            switch (value)
            {
                case sbyte _:
                case byte _:
                case short _:
                case ushort _:
                case int _:
                case uint _:
                case long _:
                case ulong _:
                case decimal _:
                    number = Convert.ToDecimal(value, CultureInfo.InvariantCulture);
                    return true;
                default:
                    number = 0;
                    return false;
            }
        }
    }
}
