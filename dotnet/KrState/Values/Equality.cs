namespace KrState.Values
{
    /// <summary>
    /// When two values are the same: numbers as numbers, whatever their width; NaN is NaN; text by its units;
    /// containers by identity.
    /// </summary>
    internal static class Equality
    {
        internal static bool Same(object? left, object? right)
        {
            switch (left)
            {
                case int number: return IsInteger(number, right);
                case long number: return IsInteger(number, right);
                case double number: return IsFloat(number, right);
                default: return Equals(left, right);
            }
        }

        private static bool IsInteger(long left, object? right)
        {
            switch (right)
            {
                case int number: return left == number;
                case long number: return left == number;
                case double number: return Same(number, left);
                default: return false;
            }
        }

        private static bool IsFloat(double left, object? right)
        {
            switch (right)
            {
                case int number: return left == number;
                case long number: return Same(left, number);
                case double number: return left == number || (double.IsNaN(left) && double.IsNaN(number));
                default: return false;
            }
        }

        /// <summary>Compares without rounding: 2^63 is the first float beyond the integers.</summary>
        private static bool Same(double number, long integer)
        {
            return number >= -9223372036854775808.0 && number < 9223372036854775808.0
                && number == System.Math.Floor(number) && (long)number == integer;
        }
    }
}
