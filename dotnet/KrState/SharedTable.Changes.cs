using System;
using System.Collections;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <content>Changes that depend on what is there, and changes of several keys, each in one step.</content>
    public sealed partial class SharedTable
    {
        /// <summary>Sets a key and gives its old value, in one step.</summary>
        /// <param name="key">The key.</param>
        /// <param name="value">The new value; a collection of .NET is copied.</param>
        /// <returns>The old value, null if there was none.</returns>
        /// <exception cref="ArgumentException">
        /// The key is neither text nor an integer; or the text is not valid UTF-16.
        /// </exception>
        /// <exception cref="InvalidOperationException">The table would come to contain itself.</exception>
        /// <exception cref="NotSupportedException">No kind holds the value.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table, or of the value, is closed.</exception>
        /// <exception cref="OverflowException">The value is nested beyond 1,000 levels.</exception>
        public object? Exchange(object key, object? value)
        {
            return Handle.Swap(key, value, out KrValue old) ? ValueOutput.Take(ref old, _scope) : null;
        }

        /// <summary>Sets a key that is not there, in one step.</summary>
        /// <param name="key">The key.</param>
        /// <param name="value">The value; a collection of .NET is copied.</param>
        /// <returns>Whether it was set; false if the key is there already.</returns>
        /// <inheritdoc cref="Exchange"/>
        public bool TryAdd(object key, object? value)
        {
            return Handle.Add(key, value);
        }

        /// <summary>Sets a key if its value is the one that is expected, in one step.</summary>
        /// <param name="key">The key.</param>
        /// <param name="newValue">The new value; a collection of .NET is copied.</param>
        /// <param name="comparisonValue">
        /// The value that is expected. Numbers are compared as numbers, text and bytes by their content, tables and
        /// lists by identity; null is a stored null.
        /// </param>
        /// <returns>Whether it was set; false also if there is no such key.</returns>
        /// <inheritdoc cref="Exchange"/>
        public bool TryUpdate(object key, object? newValue, object? comparisonValue)
        {
            return Handle.TryUpdate(key, newValue, comparisonValue);
        }

        /// <summary>Reads a value; a missing key is set first, in the same step.</summary>
        /// <param name="key">The key.</param>
        /// <param name="value">The value of a missing key; a collection of .NET is copied.</param>
        /// <returns>The value that is stored. Tables and lists are live.</returns>
        /// <inheritdoc cref="Exchange"/>
        public object? GetOrAdd(object key, object? value)
        {
            KrValue stored = Handle.GetOrAdd(key, value);
            return ValueOutput.Take(ref stored, _scope);
        }

        /// <summary>Reads a value; a missing one is made by a function, once however many ask for it at the same time.</summary>
        /// <param name="key">The key.</param>
        /// <param name="valueFactory">
        /// Makes the value from the key. It runs without any lock, on the thread of whoever asks first, in whatever
        /// language; all others wait for it. A value that is set meanwhile wins, and what was made is dropped. If the
        /// function throws, all who wait get that exception (in other languages an error with its text), and the next
        /// call may try again.
        /// </param>
        /// <returns>The value that is stored. Tables and lists are live.</returns>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="ArgumentNullException">A parameter is null.</exception>
        /// <exception cref="KrStateException">
        /// The function of another language failed (<see cref="KrErrorCode.CallbackFailed"/>), or its runtime ended.
        /// </exception>
        /// <exception cref="NotSupportedException">No kind holds what was made.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        /// <exception cref="System.Threading.LockRecursionException">
        /// The function asks for what it is making, directly or through another function that waits for it.
        /// </exception>
        public object? GetOrAdd(object key, Func<object, object?> valueFactory)
        {
            if (valueFactory == null)
            {
                throw Errors.Null(nameof(valueFactory));
            }
            KrValue stored = Handle.GetOrAdd(key, valueFactory);
            return ValueOutput.Take(ref stored, _scope);
        }

        /// <summary>Sets a missing key, or replaces the value of one that is there by what a function makes of it.</summary>
        /// <param name="key">The key.</param>
        /// <param name="addValue">The value of a missing key; a collection of .NET is copied.</param>
        /// <param name="updateValueFactory">
        /// Gives the new value from key and old value. It runs without any lock, and runs again when the value was
        /// changed meanwhile: only its last result is stored.
        /// </param>
        /// <returns>The value that was stored. Tables and lists are live.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="updateValueFactory"/> is null.</exception>
        /// <inheritdoc cref="Exchange"/>
        public object? AddOrUpdate(object key, object? addValue, Func<object, object?, object?> updateValueFactory)
        {
            if (updateValueFactory == null)
            {
                throw Errors.Null(nameof(updateValueFactory));
            }
            while (true)
            {
                object? value;
                bool stored;
                if (TryGetValue(key, out object? old))
                {
                    value = TreeWriter.Live(updateValueFactory(key, old));
                    stored = TryUpdate(key, value, old);
                }
                else
                {
                    value = TreeWriter.Live(addValue);
                    stored = TryAdd(key, value);
                }
                if (stored)
                {
                    return InScope(key, value);
                }
            }
        }

        /// <summary>Sets several keys in one step: all of them or, if it fails, none.</summary>
        /// <param name="entries">Keys and values; collections of .NET among the values are copied.</param>
        /// <exception cref="ArgumentException">A key is neither text nor an integer.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="entries"/> is null.</exception>
        /// <exception cref="InvalidOperationException">The table would come to contain itself.</exception>
        /// <exception cref="NotSupportedException">No kind holds a value.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table, or of a value, is closed.</exception>
        /// <exception cref="OverflowException">A value is nested beyond 1,000 levels.</exception>
        public void Update(IDictionary entries)
        {
            if (entries == null)
            {
                throw Errors.Null(nameof(entries));
            }
            using BuilderHandle tree = TreeWriter.Build(entries, NativeCollections.Table(entries));
            Handle.Update(tree);
        }

        /// <summary>
        /// The stored value as it is reached through this table's state; a container that was replaced meanwhile stays
        /// one of no state.
        /// </summary>
        private object? InScope(object key, object? value)
        {
            if (!(value is SharedTable) && !(value is SharedList))
            {
                return value;
            }
            try
            {
                return TryGetValue(key, out object? now) && Equals(now, value) ? now : value;
            }
            catch (ObjectDisposedException)
            {
                // Closed in the meantime; but it was stored, and an exception would say that it was not.
                return value;
            }
        }
    }
}
