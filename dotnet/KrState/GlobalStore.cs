using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using KrState.Native;

namespace KrState
{
    /// <summary>
    /// The one state of the process that no host owns, for every language. It lives until the process ends; its names
    /// ignore ASCII case, and value types are refused unless a call allows them. The members are those of
    /// <see cref="KrState.SharedState"/>.
    /// </summary>
    [SuppressMessage("Naming", "CA1716", Justification = "Set and Get are the names that Kestrun's users know.")]
    public static partial class GlobalStore
    {
        private static readonly Lazy<SharedState> _state = new Lazy<SharedState>(
            () => SharedState.Of(StateHandle.Global(), KrConstants.GuardRefuse),
            System.Threading.LazyThreadSafetyMode.PublicationOnly);

        /// <summary>The global state as an object.</summary>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public static SharedState SharedState => _state.Value;

        /// <inheritdoc cref="KrState.SharedState.Count"/>
        public static int Count => SharedState.Count;

        /// <inheritdoc cref="KrState.SharedState.Keys"/>
        public static IReadOnlyCollection<string> Keys => SharedState.Keys;

        /// <inheritdoc cref="KrState.SharedState.Values"/>
        public static IReadOnlyCollection<object?> Values => SharedState.Values;

        /// <inheritdoc cref="KrState.SharedState.Set"/>
        public static bool Set(string name, object? value, bool allowsValueType = false)
        {
            return SharedState.Set(name, value, allowsValueType);
        }

        /// <inheritdoc cref="KrState.SharedState.GetOrAdd(string, object, bool)"/>
        public static object? GetOrAdd(string name, object? value, bool allowsValueType = false)
        {
            return SharedState.GetOrAdd(name, value, allowsValueType);
        }

        /// <inheritdoc cref="KrState.SharedState.GetOrAdd(string, Func{string, object}, bool)"/>
        public static object? GetOrAdd(string name, Func<string, object?> valueFactory, bool allowsValueType = false)
        {
            return SharedState.GetOrAdd(name, valueFactory, allowsValueType);
        }

        /// <inheritdoc cref="KrState.SharedState.Find"/>
        public static IReadOnlyDictionary<string, object?> Find(string pattern)
        {
            return SharedState.Find(pattern);
        }

        /// <inheritdoc cref="KrState.SharedState.Get"/>
        public static object? Get(string name)
        {
            return SharedState.Get(name);
        }

        /// <inheritdoc cref="KrState.SharedState.TryGet{T}"/>
        public static bool TryGet<T>(string name, [MaybeNullWhen(false)] out T value)
        {
            return SharedState.TryGet(name, out value);
        }

        /// <inheritdoc cref="KrState.SharedState.AtomicIncrement"/>
        public static long AtomicIncrement(IDictionary table, object key, long by = 1)
        {
            return SharedState.AtomicIncrement(table, key, by);
        }

        /// <inheritdoc cref="KrState.SharedState.Contains"/>
        public static bool Contains(string name)
        {
            return SharedState.Contains(name);
        }

        /// <inheritdoc cref="KrState.SharedState.Remove"/>
        public static bool Remove(string name)
        {
            return SharedState.Remove(name);
        }

        /// <inheritdoc cref="KrState.SharedState.Clear"/>
        public static void Clear()
        {
            SharedState.Clear();
        }

        /// <inheritdoc cref="KrState.SharedState.Snapshot"/>
        public static IReadOnlyDictionary<string, object?> Snapshot()
        {
            return SharedState.Snapshot();
        }

        /// <inheritdoc cref="KrState.SharedState.KeySnapshot"/>
        public static IReadOnlyCollection<string> KeySnapshot()
        {
            return SharedState.KeySnapshot();
        }
    }
}
