using System;
using System.Collections;
using System.Globalization;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>Increments: of live tables by the engine, of others under their lock.</summary>
    internal static class Arithmetic
    {
        /// <summary>A number to add.</summary>
        /// <exception cref="InvalidOperationException">It is none.</exception>
        internal static unsafe KrValue Number(object? by)
        {
            if (Scalars.TryConvert(by, null, 0, out KrValue number) && Scalars.IsNumber(number.Kind))
            {
                return number;
            }
            throw Errors.Make(
                KrError.NotNumeric,
                "Only a number can be added, not " + (by == null ? "null" : "a " + by.GetType()) + ".",
                null,
                nameof(by));
        }

        /// <summary>Adds to an integer of a dictionary, and gives the new one.</summary>
        internal static long Increment(IDictionary table, object key, long by)
        {
            if (table == null)
            {
                throw Errors.Null(nameof(table));
            }
            if (table is SharedTable live)
            {
                return live.Increment(key, by);
            }
            if (key == null)
            {
                throw Errors.Null(nameof(key), KrError.InvalidKey);
            }
            lock (table.SyncRoot)
            {
                object sum = Sum(table[key], by);
                if (sum is ulong large && large > long.MaxValue)
                {
                    throw Errors.Make(KrError.TypeMismatch, "The sum is a ulong that is no long; nothing was changed.");
                }
                table[key] = sum;
                return Convert.ToInt64(sum, CultureInfo.InvariantCulture);
            }
        }

        /// <summary>The sum, of the type that the engine would give it.</summary>
        private static object Sum(object? old, long by)
        {
            switch (old)
            {
                case null: return Signed(by);
                case sbyte number: return Signed((decimal)number + by);
                case byte number: return Signed((decimal)number + by);
                case short number: return Signed((decimal)number + by);
                case ushort number: return Signed((decimal)number + by);
                case int number: return Signed((decimal)number + by);
                case long number: return Long((decimal)number + by);
                case uint number: return Unsigned((decimal)number + by, narrow: true);
                case ulong number: return Unsigned((decimal)number + by, narrow: false);
                case float _:
                case double _:
                case decimal _:
                    throw Errors.Make(
                        KrError.TypeMismatch, "The value is a " + old.GetType() + ", and the sum would be no long.");
                default:
                    throw Errors.Make(KrError.NotNumeric, "The value is a " + old.GetType() + ", not an integer.");
            }
        }

        private static object Signed(decimal sum)
        {
            return sum >= int.MinValue && sum <= int.MaxValue ? (int)sum : Long(sum);
        }

        private static object Long(decimal sum)
        {
            return sum >= long.MinValue && sum <= long.MaxValue ? (long)sum : throw Overflow();
        }

        private static object Unsigned(decimal sum, bool narrow)
        {
            if (sum < 0 || sum > ulong.MaxValue)
            {
                throw Overflow();
            }
            return narrow && sum <= uint.MaxValue ? (object)(uint)sum : (ulong)sum;
        }

        private static Exception Overflow()
        {
            return Errors.Make(
                KrError.Overflow, "The sum is outside the range of a 64-bit integer; nothing was changed.");
        }
    }
}
