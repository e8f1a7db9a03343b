using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <summary>
    /// A live table: an ordered map from text or integers to values that every holder, in every language of this
    /// process, reads and changes at the same time. Each operation is atomic, from any thread.
    /// </summary>
    /// <remarks>
    /// <para>It is a <see cref="Hashtable"/>, so that code which expects one works: a cast, a parameter, PowerShell's
    /// member access. Nothing of it is kept in the base class. What differs: entries keep the order in which their
    /// keys came; enumerating, <see cref="Keys"/> and <see cref="Values"/> show one instant and never fail because of
    /// a change; two <see cref="SharedTable"/> objects for one table are equal.</para>
    /// <para>Keys are text, or integers of at most 64 bits with a sign; 1 and "1" differ. Integer keys come back as
    /// <see cref="int"/> if they fit, else as <see cref="long"/>. A <see cref="Hashtable"/>, an
    /// <see cref="System.Collections.Specialized.OrderedDictionary"/>, a <c>Dictionary&lt;string, object&gt;</c>, an
    /// <see cref="ArrayList"/>, a <c>List&lt;object&gt;</c> or an <c>object[]</c> that is stored is copied, with all
    /// that is in it: the caller's own object is not live afterwards, what is read back is. A
    /// <see cref="SharedTable"/> or <see cref="SharedList"/> that is stored is shared.</para>
    /// <para>After the state through which a table was reached is closed, every member throws
    /// <see cref="ObjectDisposedException"/>.</para>
    /// </remarks>
    [DebuggerDisplay("Count = {Count}")]
    [DebuggerTypeProxy(typeof(DebugView))]
    [SuppressMessage("Naming", "CA1710", Justification = "It is named as it is in all languages.")]
    [SuppressMessage("Usage", "CA2237", Justification = "A live table is no data to be serialized.")]
    public sealed partial class SharedTable : Hashtable, IDictionary<object, object?>, IEnumerable
    {
        private readonly Scope _scope;

        /// <summary>Makes a table that is in no state and tells upper and lower case of keys apart.</summary>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public SharedTable()
            : this(ordinalIgnoreCase: false)
        {
        }

        /// <summary>Makes a table that is in no state.</summary>
        /// <param name="ordinalIgnoreCase">
        /// Whether text keys are compared without regard to ASCII case. The spelling that came first is kept.
        /// </param>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public SharedTable(bool ordinalIgnoreCase)
        {
            Handle = TableHandle.Create(ordinalIgnoreCase);
            Id = Handle.Id();
            _scope = Scope.Detached;
            _ = _scope.Add(this);
        }

        internal SharedTable(TableHandle handle, ulong id, Scope scope)
        {
            Handle = handle;
            Id = id;
            _scope = scope;
        }

        /// <summary>Whether text keys are compared without regard to ASCII case.</summary>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public bool IgnoresCase => Handle.IgnoresCase();

        internal TableHandle Handle { get; }

        /// <summary>The identity of the table, the same for every handle to it.</summary>
        internal ulong Id { get; }

        /// <summary>Makes a table that is in no state from any dictionary, which is copied.</summary>
        /// <param name="source">The dictionary; its keys are text or integers.</param>
        /// <returns>The new table. It ignores case if the dictionary does.</returns>
        /// <exception cref="ArgumentException">A key is neither text nor an integer.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
        /// <exception cref="InvalidOperationException">The dictionary contains itself.</exception>
        /// <exception cref="NotSupportedException">A value has a type that no kind holds.</exception>
        /// <exception cref="OverflowException">It is nested beyond 1,000 levels.</exception>
        public static SharedTable From(IDictionary source)
        {
            if (source == null)
            {
                throw Errors.Null(nameof(source));
            }
            return (SharedTable)TreeWriter.Detached(source, NativeCollections.Table(source));
        }

        /// <summary>Adds to a number, atomically, and gives the new number. A missing key starts from 0.</summary>
        /// <param name="key">The key.</param>
        /// <param name="by">What to add; may be negative.</param>
        /// <returns>
        /// The new number. Stored integers of up to 32 bits become an int, or a long where that does not hold the sum; a
        /// long stays one; uint and ulong stay unsigned.
        /// </returns>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="InvalidCastException">
        /// The result is no long: the number is a float, double or decimal, or a ulong beyond
        /// <see cref="long.MaxValue"/>. Nothing was changed; use <see cref="IncrementNumber"/>.
        /// </exception>
        /// <exception cref="InvalidOperationException">The value is not a number.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        /// <exception cref="OverflowException">The result does not fit 64 bits. Nothing was changed.</exception>
        public long Increment(object key, long by = 1)
        {
            return Handle.Increment(key, by);
        }

        /// <summary>A handle to the integer at a key, for hot loops.</summary>
        /// <param name="key">The key, which need not be there yet.</param>
        /// <returns>The counter, which counts in this table.</returns>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public Counter GetCounter(object key)
        {
            return new Counter(this, key);
        }

        /// <summary>
        /// Adds any number to any number, atomically, and gives the new number. A missing key starts from 0.
        /// </summary>
        /// <param name="key">The key.</param>
        /// <param name="by">A number of any type.</param>
        /// <returns>
        /// Integers stay integers as with <see cref="Increment"/>. A decimal stays a decimal, and an integer plus a
        /// decimal becomes one; with a float or double on either side it is a double otherwise.
        /// </returns>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="InvalidOperationException">One of the two is not a number.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        /// <exception cref="OverflowException">
        /// The result does not fit 64 bits, or 96 bits for a decimal; or a float that is no decimal was added to one.
        /// Nothing was changed.
        /// </exception>
        public object IncrementNumber(object key, object by)
        {
            KrValue number = Arithmetic.Number(by);
            KrValue result = Handle.Increment(key, number);
            return ValueOutput.Take(ref result, _scope)!;
        }

        /// <summary>Reads a value as a type.</summary>
        /// <typeparam name="T">The type that is wanted.</typeparam>
        /// <param name="key">The key.</param>
        /// <param name="value">The value, if true is returned.</param>
        /// <returns>
        /// True if there is such a key and its value is a <typeparamref name="T"/>, or a number that
        /// <typeparamref name="T"/> holds exactly. False for null.
        /// </returns>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public bool TryGet<T>(object key, [MaybeNullWhen(false)] out T value)
        {
            if (Handle.Get(key, out KrValue native))
            {
                return ValueOutput.TryTake(ref native, _scope, out value);
            }
            value = default!;
            return false;
        }

        /// <summary>Reads a value, and tells an absent key from a null.</summary>
        /// <param name="key">The key.</param>
        /// <param name="value">The value, null if there is none.</param>
        /// <returns>Whether there is such a key.</returns>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public bool TryGetValue(object key, out object? value)
        {
            bool found = Handle.Get(key, out KrValue native);
            value = found ? ValueOutput.Take(ref native, _scope) : null;
            return found;
        }

        /// <summary>Removes a key and gives what its value was, in one step.</summary>
        /// <param name="key">The key.</param>
        /// <param name="value">The value that was removed, null if there was none.</param>
        /// <returns>Whether there was such a key.</returns>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public bool TryRemove(object key, out object? value)
        {
            bool found = Handle.Remove(key, out KrValue native);
            value = found ? ValueOutput.Take(ref native, _scope) : null;
            return found;
        }

        /// <summary>Whether both are the same live table, however it was reached.</summary>
        /// <param name="obj">Anything.</param>
        /// <returns>True if it is the same table.</returns>
        public override bool Equals(object? obj)
        {
            return obj is SharedTable other && other.Id == Id;
        }

        /// <summary>A hash of the identity of the table, not of its content.</summary>
        /// <returns>The hash.</returns>
        public override int GetHashCode()
        {
            return Id.GetHashCode();
        }

        /// <summary>A value of this table as an object.</summary>
        internal object? Take(ref KrValue native)
        {
            return ValueOutput.Take(ref native, _scope);
        }

        /// <summary>A value of this table as a T.</summary>
        internal bool TryTake<T>(ref KrValue native, out T value)
        {
            return ValueOutput.TryTake(ref native, _scope, out value);
        }

        private TableEnumerator Walk()
        {
            return new TableEnumerator(Handle, _scope);
        }

        /// <summary>What a debugger shows instead of the empty base.</summary>
        private sealed class DebugView
        {
            private readonly SharedTable _table;

            public DebugView(SharedTable table)
            {
                _table = table;
            }

            [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
            public DictionaryEntry[] Items
            {
                get
                {
                    var items = new List<DictionaryEntry>();
                    using TableEnumerator walk = _table.Walk();
                    while (walk.MoveNext())
                    {
                        items.Add(walk.Entry);
                    }
                    return items.ToArray();
                }
            }
        }
    }
}
