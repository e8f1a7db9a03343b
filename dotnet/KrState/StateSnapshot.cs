using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace KrState
{
    /// <summary>The entries of a state at one instant, in order, looked up as the state does.</summary>
    internal sealed class StateSnapshot : IReadOnlyDictionary<string, object?>
    {
        private readonly List<KeyValuePair<string, object?>> _entries;
        private readonly Dictionary<string, object?> _byName;

        /// <param name="entries">The entries, in order.</param>
        /// <param name="ignoreCase">Whether names are looked up without regard to case.</param>
        internal StateSnapshot(List<KeyValuePair<string, object?>> entries, bool ignoreCase)
        {
            _entries = entries;
            // Names are ASCII, so folding all letters is folding those.
            var comparer = ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
            _byName = new Dictionary<string, object?>(entries, comparer);
        }

        public int Count => _entries.Count;

        public IEnumerable<string> Keys => _entries.Select(entry => entry.Key);

        public IEnumerable<object?> Values => _entries.Select(entry => entry.Value);

        public object? this[string key] => _byName[key];

        public bool ContainsKey(string key)
        {
            return _byName.ContainsKey(key);
        }

        public bool TryGetValue(string key, out object? value)
        {
            return _byName.TryGetValue(key, out value);
        }

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            return _entries.GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator()
        {
            return GetEnumerator();
        }
    }
}
