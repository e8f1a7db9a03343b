using System;
using System.Diagnostics.CodeAnalysis;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <summary>
    /// The integer at one key of one table, for hot loops: adding to it neither converts, hashes nor compares the key.
    /// Made by <see cref="SharedTable.GetCounter"/>.
    /// </summary>
    /// <remarks>
    /// It counts in the table, where every language sees the number under its key. The key may be missing, and may be
    /// set and removed meanwhile. Every member may be called from any thread at any time. After the state through which
    /// the table was reached is closed, every member but <see cref="Key"/> and <see cref="Table"/> throws
    /// <see cref="ObjectDisposedException"/>.
    /// </remarks>
    public sealed class Counter
    {
        private readonly CounterHandle _handle;

        internal Counter(SharedTable table, object key)
        {
            _handle = table.Handle.Counter(key);
            Table = table;
            Key = key is InternedKey interned ? interned.Key : key;
        }

        /// <summary>The table.</summary>
        public SharedTable Table { get; }

        /// <summary>The key, as it was given.</summary>
        public object Key { get; }

        /// <summary>What is at the key now: usually an int or a long; null if there is nothing.</summary>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public object? Value
        {
            get
            {
                _ = _handle.Get(out KrValue native);
                return Table.Take(ref native);
            }
        }

        /// <summary>Adds to the integer, atomically, and gives the new one. A missing key starts from 0.</summary>
        /// <param name="by">What to add; may be negative.</param>
        /// <returns>The new integer, which is stored as <see cref="SharedTable.Increment"/> would.</returns>
        /// <exception cref="InvalidCastException">The number is none whose sum is a long. Nothing was changed.</exception>
        /// <exception cref="InvalidOperationException">The value is not a number.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        /// <exception cref="OverflowException">The result does not fit 64 bits. Nothing was changed.</exception>
        public long Increment(long by = 1)
        {
            return _handle.Add(by);
        }

        /// <summary>Reads the value as a type, without a box.</summary>
        /// <typeparam name="T">The type that is wanted, such as <see cref="long"/>.</typeparam>
        /// <param name="value">The value, if true is returned.</param>
        /// <returns>As <see cref="SharedTable.TryGet{T}"/>.</returns>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public bool TryGet<T>([MaybeNullWhen(false)] out T value)
        {
            _ = _handle.Get(out KrValue native);
            return Table.TryTake(ref native, out value);
        }
    }
}
