using System;
using System.Collections;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>Increments: of live tables by the engine, of others under their lock.</summary>
    internal static class Arithmetic
    {
        /// <summary>A number to add; other values are for the engine to refuse.</summary>
        /// <exception cref="InvalidOperationException">It has a type that no kind holds.</exception>
        internal static unsafe KrValue Number(object? by)
        {
            switch (by)
            {
                case int _:
                case long _:
                case double _:
                    _ = ValueInput.TryScalar(by, null, out KrValue number);
                    return number;
                default:
                    throw Errors.Make(
                        KrError.NotNumeric,
                        "Only an int, a long or a double can be added, not "
                        + (by == null ? "null" : "a " + by.GetType()) + ".",
                        null,
                        nameof(by));
            }
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
                object? old = table[key];
                long sum = Add(old, by);
                bool narrow = old == null || old is int;
                table[key] = narrow && sum == (int)sum ? (object)(int)sum : sum;
                return sum;
            }
        }

        private static long Add(object? old, long by)
        {
            try
            {
                switch (old)
                {
                    case null: return by;
                    case int number: return checked(number + by);
                    case long number: return checked(number + by);
                    case double _:
                        throw Errors.Make(KrError.TypeMismatch, "The value is a double, and the sum would be no long.");
                    default:
                        throw Errors.Make(KrError.NotNumeric, "The value is a " + old.GetType() + ", not an integer.");
                }
            }
            catch (OverflowException)
            {
                throw Errors.Make(
                    KrError.Overflow, "The sum is outside the range of a 64-bit integer; nothing was changed.");
            }
        }
    }
}
