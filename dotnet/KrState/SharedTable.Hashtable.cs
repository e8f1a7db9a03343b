using System;
using System.Collections;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.Serialization;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <content>The members of <see cref="Hashtable"/>, all of which act on the live table.</content>
    public sealed partial class SharedTable
    {
        /// <summary>The number of entries.</summary>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public override int Count => Handle.Count();

        /// <summary>False: entries come and go.</summary>
        public override bool IsFixedSize => false;

        /// <summary>False: a table can always be changed.</summary>
        public override bool IsReadOnly => false;

        /// <summary>True: every operation is atomic, from any thread.</summary>
        public override bool IsSynchronized => true;

        /// <summary>
        /// An object to lock. It keeps out only those in this runtime who lock it too, and no other language.
        /// </summary>
        public override object SyncRoot => this;

        /// <summary>The keys of one instant, in the order in which they came.</summary>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public override ICollection Keys => ReadKeys();

        /// <summary>The values of one instant, in the order of their keys.</summary>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public override ICollection Values => ReadValues();

        /// <summary>
        /// Reads a value, null if there is none; sets one. A collection of .NET that is set is copied and does not
        /// become live; read it back to have the live one.
        /// </summary>
        /// <param name="key">Text or an integer.</param>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="InvalidOperationException">
        /// The table would come to contain itself. Nothing was changed.
        /// </exception>
        /// <exception cref="NotSupportedException">No kind holds the value.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table, or of the value, is closed.</exception>
        /// <exception cref="OverflowException">The value is nested beyond 1,000 levels.</exception>
        public override object? this[object key]
        {
            get
            {
                _ = TryGetValue(key, out object? value);
                return value;
            }
            set => Handle.Set(key, value);
        }

        /// <summary>Adds a key that is not there, in one step.</summary>
        /// <param name="key">Text or an integer.</param>
        /// <param name="value">The value; a collection of .NET is copied.</param>
        /// <exception cref="ArgumentException">
        /// The key is there already, or is neither text nor an integer; or the text is not valid UTF-16.
        /// </exception>
        /// <exception cref="InvalidOperationException">The table would come to contain itself.</exception>
        /// <exception cref="NotSupportedException">No kind holds the value.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table, or of the value, is closed.</exception>
        /// <exception cref="OverflowException">The value is nested beyond 1,000 levels.</exception>
        public override void Add(object key, object? value)
        {
            if (!Handle.Add(key, value))
            {
                throw Errors.Make(
                    KrError.InvalidArgument, "The table has the key \"" + key + "\" already.", null, nameof(key));
            }
        }

        /// <summary>Removes all entries, in one step.</summary>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public override void Clear()
        {
            Handle.Clear();
        }

        /// <summary>
        /// Makes a table in no state with the entries of one instant. Tables and lists in it are shared, not copied.
        /// </summary>
        /// <returns>A <see cref="SharedTable"/>.</returns>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public override object Clone()
        {
            var copy = new SharedTable(IgnoresCase);
            using TableEnumerator walk = Walk();
            while (walk.MoveNext())
            {
                copy.Handle.Set(walk.Key, walk.Value);
            }
            return copy;
        }

        /// <summary>Whether there is such a key, also with a null.</summary>
        /// <param name="key">The key.</param>
        /// <returns>True if there is.</returns>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public override bool Contains(object key)
        {
            return Handle.Contains(key);
        }

        /// <summary>Whether there is such a key, also with a null.</summary>
        /// <param name="key">The key.</param>
        /// <returns>True if there is.</returns>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public override bool ContainsKey(object key)
        {
            return Handle.Contains(key);
        }

        /// <summary>Whether an entry of one instant has such a value. Numbers are compared as numbers.</summary>
        /// <param name="value">The value.</param>
        /// <returns>True if one has.</returns>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public override bool ContainsValue(object? value)
        {
            using TableEnumerator walk = Walk();
            while (walk.MoveNext())
            {
                if (Equality.Same(walk.Value, value))
                {
                    return true;
                }
            }
            return false;
        }

        /// <summary>Copies the entries of one instant, as <see cref="DictionaryEntry"/>.</summary>
        /// <param name="array">An array for them.</param>
        /// <param name="arrayIndex">Where the first goes.</param>
        /// <exception cref="ArgumentException">The array is too small or of another type.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="array"/> is null.</exception>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="arrayIndex"/> is negative.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public override void CopyTo(Array array, int arrayIndex)
        {
            var entries = new List<DictionaryEntry>();
            using (TableEnumerator walk = Walk())
            {
                while (walk.MoveNext())
                {
                    entries.Add(walk.Entry);
                }
            }
            ((ICollection)entries).CopyTo(array, arrayIndex);
        }

        /// <summary>Walks over the entries of one instant, in the order in which their keys came.</summary>
        /// <returns>An enumerator that no change of the table disturbs.</returns>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public override IDictionaryEnumerator GetEnumerator()
        {
            return Walk();
        }

        /// <summary>Removes a key, if it is there. <see cref="TryRemove"/> gives what was removed.</summary>
        /// <param name="key">The key.</param>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        public override void Remove(object key)
        {
            if (Handle.Remove(key, out KrValue old))
            {
                ValueOutput.Release(ref old);
            }
        }

        IEnumerator IEnumerable.GetEnumerator()
        {
            return Walk();
        }

        /// <summary>Not supported: a live table is no data to be serialized.</summary>
        /// <param name="info">Where the data would go.</param>
        /// <param name="context">Who asks.</param>
        /// <exception cref="NotSupportedException">Always.</exception>
        [EditorBrowsable(EditorBrowsableState.Never)]
#if NET8_0_OR_GREATER
        [Obsolete("Binary serialization is obsolete.", DiagnosticId = "SYSLIB0051")]
#endif
        public override void GetObjectData(SerializationInfo info, StreamingContext context)
        {
            throw Errors.NotYet("Binary serialization", "Copy it first: new Hashtable(table).");
        }

        /// <summary>Not supported: a live table is no data to be serialized.</summary>
        /// <param name="sender">Who asks.</param>
        /// <exception cref="NotSupportedException">Always.</exception>
        [EditorBrowsable(EditorBrowsableState.Never)]
        public override void OnDeserialization(object? sender)
        {
            throw Errors.NotYet("Binary serialization", "Copy it first: new Hashtable(table).");
        }

        /// <summary>The hash of a key: what the base class would use, and this one does not.</summary>
        /// <param name="key">The key.</param>
        /// <returns>The hash.</returns>
        protected override int GetHash(object key)
        {
            return key?.GetHashCode() ?? throw Errors.Null(nameof(key), KrError.InvalidKey);
        }

        /// <summary>Whether a key is another: what the base class would use, and this one does not.</summary>
        /// <param name="item">A key, or null.</param>
        /// <param name="key">The other key.</param>
        /// <returns>True if they are equal.</returns>
        protected override bool KeyEquals(object? item, object key)
        {
            return object.Equals(item, key);
        }

        private object[] ReadKeys()
        {
            using IterHandle iter = Handle.Entries();
            var keys = new List<object>(iter.Count());
            while (iter.NextKey(out KrKey key))
            {
                keys.Add(key.Read());
            }
            return keys.ToArray();
        }

        private object?[] ReadValues()
        {
            using TableEnumerator walk = Walk();
            var values = new List<object?>();
            while (walk.MoveNext())
            {
                values.Add(walk.Value);
            }
            return values.ToArray();
        }
    }
}
