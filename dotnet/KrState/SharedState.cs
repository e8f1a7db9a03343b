using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <summary>
    /// A store of named values that every language of this process reads and changes at the same time. Each operation
    /// is atomic, from any thread.
    /// </summary>
    /// <remarks>
    /// <para>Names are of the form <c>^[A-Za-z_][A-Za-z0-9_]*$</c> and compared without regard to ASCII case unless
    /// the state was made otherwise. Reading or removing a name of another form finds nothing.</para>
    /// <para>A collection of .NET that is stored is copied: the caller's own object is not live afterwards, what
    /// <see cref="Get"/> returns is (see <see cref="SharedTable"/>).</para>
    /// <para>A host's state ends when the host is closed. A standalone one, made with a constructor, ends with
    /// <see cref="Close"/> or with the last object that was reached through it. After that every member but
    /// <see cref="IsClosed"/> throws <see cref="ObjectDisposedException"/>, and so does every table and list that was
    /// reached through the state.</para>
    /// </remarks>
    [SuppressMessage("Naming", "CA1716", Justification = "Set and Get are the names that Kestrun's users know.")]
    public sealed partial class SharedState
    {
        private static readonly WeakCache<ulong> _known = new WeakCache<ulong>();

        private readonly StateHandle _handle;
        private readonly Scope _scope;

        /// <summary>The guard of a call that does not allow value types.</summary>
        private readonly uint _guard;

        /// <summary>Makes a standalone state, which refuses value types unless a call allows them.</summary>
        /// <param name="ordinalIgnoreCase">Whether names are compared without regard to ASCII case.</param>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public SharedState(bool ordinalIgnoreCase = true)
            : this(new KrHostOptions { OrdinalIgnoreCase = ordinalIgnoreCase })
        {
        }

        /// <summary>Makes a standalone state.</summary>
        /// <param name="options">How it treats names and values.</param>
        /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public SharedState(KrHostOptions options)
            : this(StateHandle.Create(FlagsOf(options)), KrConstants.GuardDefault)
        {
            _ = _known.Add(_handle.Id(), this, _handle);
        }

        private SharedState(StateHandle handle, uint guard)
        {
            _handle = handle;
            _guard = guard;
            _scope = new Scope(this);
        }

        /// <summary>Whether the state was closed.</summary>
        public bool IsClosed => _handle.IsStateClosed();

        /// <summary>The number of entries.</summary>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        public int Count => _handle.Count();

        /// <summary>The names of one instant, in the order in which they were first set.</summary>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        public IReadOnlyCollection<string> Keys => KeySnapshot();

        /// <summary>The values of one instant, in the order of their names. Tables and lists are live.</summary>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        public IReadOnlyCollection<object?> Values => new List<object?>(Snapshot().Values).AsReadOnly();

        /// <summary>Creates or replaces an entry.</summary>
        /// <param name="name">The name. The spelling of the first set is kept.</param>
        /// <param name="value">The value; a collection of .NET is copied.</param>
        /// <param name="allowsValueType">
        /// Whether a value type (bool, char, numbers, dates and times, <see cref="Guid"/>) may be stored where the state refuses them. Whoever reads
        /// one has a copy; a table is shared.
        /// </param>
        /// <returns>True.</returns>
        /// <exception cref="ArgumentException">
        /// The name is malformed; or it is a value type, and neither the state nor the call allows one; or the text is
        /// not valid UTF-16; or a key in the value is neither text nor an integer.
        /// </exception>
        /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
        /// <exception cref="InvalidOperationException">The value contains itself.</exception>
        /// <exception cref="NotSupportedException">No kind holds the value, or one in it.</exception>
        /// <exception cref="ObjectDisposedException">
        /// The state, or that of a table or list in the value, is closed.
        /// </exception>
        /// <exception cref="OverflowException">The value is nested beyond 1,000 levels.</exception>
        public bool Set(string name, object? value, bool allowsValueType = false)
        {
            _handle.Set(name, value, allowsValueType ? KrConstants.GuardAllow : _guard);
            return true;
        }

        /// <summary>Reads a value; a missing entry is created first, in the same step.</summary>
        /// <param name="name">The name.</param>
        /// <param name="value">The value of a missing entry; a collection of .NET is copied.</param>
        /// <param name="allowsValueType">As for <see cref="Set"/>.</param>
        /// <returns>The value that is stored. Tables and lists are live.</returns>
        /// <exception cref="ArgumentException">
        /// The name is malformed; or it is a value type, and neither the state nor the call allows one (whether or not
        /// there is an entry); or the text is not valid UTF-16; or a key in the value is neither text nor an integer.
        /// </exception>
        /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
        /// <exception cref="InvalidOperationException">The value contains itself.</exception>
        /// <exception cref="NotSupportedException">No kind holds the value, or one in it.</exception>
        /// <exception cref="ObjectDisposedException">
        /// The state, or that of a table or list in the value, is closed.
        /// </exception>
        /// <exception cref="OverflowException">The value is nested beyond 1,000 levels.</exception>
        public object? GetOrAdd(string name, object? value, bool allowsValueType = false)
        {
            KrValue stored = _handle.GetOrAdd(name, value, allowsValueType ? KrConstants.GuardAllow : _guard);
            return ValueOutput.Take(ref stored, _scope);
        }

        /// <summary>Reads a value; a missing one is made by a function, once however many ask for it at the same time.</summary>
        /// <param name="name">The name.</param>
        /// <param name="valueFactory">
        /// Makes the value from the name. It runs without any lock, on the thread of whoever asks first, in whatever
        /// language; all others wait for it. A value that is set meanwhile wins, and what was made is dropped. If the
        /// function throws, all who wait get that exception (in other languages an error with its text), and the next
        /// call may try again.
        /// </param>
        /// <param name="allowsValueType">As for <see cref="Set"/>.</param>
        /// <returns>The value that is stored. Tables and lists are live.</returns>
        /// <exception cref="ArgumentException">
        /// The name is malformed; or a value type was made, and neither the state nor the call allows one.
        /// </exception>
        /// <exception cref="ArgumentNullException">A parameter is null.</exception>
        /// <exception cref="KrStateException">
        /// The function of another language failed (<see cref="KrErrorCode.CallbackFailed"/>), or its runtime ended.
        /// </exception>
        /// <exception cref="NotSupportedException">No kind holds what was made.</exception>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        /// <exception cref="System.Threading.LockRecursionException">
        /// The function asks for what it is making, directly or through another function that waits for it.
        /// </exception>
        public object? GetOrAdd(string name, Func<string, object?> valueFactory, bool allowsValueType = false)
        {
            if (valueFactory == null)
            {
                throw Errors.Null(nameof(valueFactory));
            }
            uint guard = allowsValueType ? KrConstants.GuardAllow : _guard;
            KrValue stored = _handle.GetOrAdd(name, valueFactory, guard);
            return ValueOutput.Take(ref stored, _scope);
        }

        /// <summary>Reads a value. Tables and lists are live.</summary>
        /// <param name="name">The name.</param>
        /// <returns>The value, null if there is none; <see cref="Contains"/> tells that from a stored null.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        public object? Get(string name)
        {
            return _handle.Get(name, out KrValue value) ? ValueOutput.Take(ref value, _scope) : null;
        }

        /// <summary>Reads a value as a type.</summary>
        /// <typeparam name="T">The type that is wanted.</typeparam>
        /// <param name="name">The name.</param>
        /// <param name="value">The value, if true is returned.</param>
        /// <returns>
        /// True if there is such an entry and its value is a <typeparamref name="T"/>, or a number that
        /// <typeparamref name="T"/> holds exactly. False for null.
        /// </returns>
        /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        public bool TryGet<T>(string name, [MaybeNullWhen(false)] out T value)
        {
            if (_handle.Get(name, out KrValue native))
            {
                return ValueOutput.TryTake(ref native, _scope, out value);
            }
            value = default!;
            return false;
        }

        /// <summary>
        /// Adds to an integer of a table, and gives the new one. A missing key starts from 0. For a
        /// <see cref="SharedTable"/> the step is atomic for every language; for another dictionary it is made while
        /// its <see cref="ICollection.SyncRoot"/> is locked.
        /// </summary>
        /// <param name="table">The table.</param>
        /// <param name="key">The key.</param>
        /// <param name="by">What to add; may be negative.</param>
        /// <returns>The new number.</returns>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="ArgumentNullException">
        /// <paramref name="table"/> or <paramref name="key"/> is null.
        /// </exception>
        /// <exception cref="InvalidCastException">The number is a double. Nothing was changed.</exception>
        /// <exception cref="InvalidOperationException">The value is not a number.</exception>
        /// <exception cref="ObjectDisposedException">The state of the table is closed.</exception>
        /// <exception cref="OverflowException">The result does not fit 64 bits. Nothing was changed.</exception>
        [SuppressMessage("Performance", "CA1822", Justification = "It is called on a state, as Kestrun's is.")]
        public long AtomicIncrement(IDictionary table, object key, long by = 1)
        {
            return Arithmetic.Increment(table, key, by);
        }

        /// <summary>Whether there is an entry of that name, also with a null.</summary>
        /// <param name="name">The name.</param>
        /// <returns>True if there is.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        public bool Contains(string name)
        {
            return _handle.Contains(name);
        }

        /// <summary>Removes an entry.</summary>
        /// <param name="name">The name.</param>
        /// <returns>Whether there was one.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        public bool Remove(string name)
        {
            return _handle.Remove(name);
        }

        /// <summary>Removes all entries, in one step.</summary>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        public void Clear()
        {
            _handle.Clear();
        }

        /// <summary>A copy of the entries of one instant, in the order in which their names were first set.</summary>
        /// <returns>Names and values; tables and lists in it are live. It does not change.</returns>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        public IReadOnlyDictionary<string, object?> Snapshot()
        {
            using IterHandle iter = _handle.Entries();
            return Read(iter);
        }

        /// <summary>The entries of one instant whose names match a wildcard pattern of PowerShell.</summary>
        /// <param name="pattern">
        /// <c>*</c> is any text, <c>?</c> one character, <c>[a-c]</c> one of a set; a backtick takes the meaning of the
        /// next character away. Case counts as it does for names.
        /// </param>
        /// <returns>Names and values, in the order of <see cref="Snapshot"/>. It does not change.</returns>
        /// <exception cref="ArgumentException">The pattern has a set without end, or a range that is the wrong way round.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="pattern"/> is null.</exception>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        public IReadOnlyDictionary<string, object?> Find(string pattern)
        {
            using IterHandle iter = _handle.Find(pattern);
            return Read(iter);
        }

        /// <summary>A copy of the names of one instant, in the order in which they were first set.</summary>
        /// <returns>The names.</returns>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        public IReadOnlyCollection<string> KeySnapshot()
        {
            using IterHandle iter = _handle.Entries();
            var names = new List<string>(iter.Count());
            while (iter.NextKey(out KrKey key))
            {
                names.Add((string)key.Read());
            }
            return names.AsReadOnly();
        }

        /// <summary>
        /// Closes a standalone state: its entries go, and every table and list that was reached through it throws
        /// <see cref="ObjectDisposedException"/>. Closing again does nothing.
        /// </summary>
        /// <exception cref="ArgumentException">
        /// The state belongs to a host, which closes it, or it is the global one.
        /// </exception>
        public void Close()
        {
            _handle.CloseState();
        }

        /// <summary>The state of a handle that the engine gave out; the same object for the same state.</summary>
        internal static SharedState Of(StateHandle handle, uint guard)
        {
            ulong id = handle.Id();
            if (_known.TryGet(id, out object? known))
            {
                handle.Dispose();
                return (SharedState)known;
            }
            return (SharedState)_known.Add(id, new SharedState(handle, guard), handle);
        }

        private static uint FlagsOf(KrHostOptions options)
        {
            return options?.Flags ?? throw Errors.Null(nameof(options));
        }

        private StateSnapshot Read(IterHandle iter)
        {
            var entries = new List<KeyValuePair<string, object?>>(iter.Count());
            while (iter.Next(out KrKey key, out KrValue value))
            {
                var name = (string)key.Read();
                entries.Add(new KeyValuePair<string, object?>(name, ValueOutput.Take(ref value, _scope)));
            }
            return new StateSnapshot(entries, _handle.IgnoresCase());
        }
    }
}
