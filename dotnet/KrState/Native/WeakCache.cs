using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace KrState.Native
{
    /// <summary>
    /// The objects of this runtime by the identity that the engine gave them, so that reading a container twice gives
    /// one object. Holds no object alive.
    /// </summary>
    internal sealed class WeakCache
    {
        private readonly ConcurrentDictionary<ulong, WeakReference<object>> _entries =
            new ConcurrentDictionary<ulong, WeakReference<object>>();

        internal bool TryGet(ulong id, [NotNullWhen(true)] out object? found)
        {
            found = null;
            return _entries.TryGetValue(id, out var entry) && entry.TryGetTarget(out found);
        }

        /// <summary>
        /// Adds an object, or gives the one that another thread added first; then <paramref name="handle"/> is freed.
        /// </summary>
        internal object Add(ulong id, object candidate, KrHandle handle)
        {
            var entry = new WeakReference<object>(candidate);
            handle.ForgetOnRelease(this, id, entry);
            while (!_entries.TryAdd(id, entry))
            {
                if (!_entries.TryGetValue(id, out var present))
                {
                    continue;
                }
                if (present.TryGetTarget(out var winner))
                {
                    handle.Dispose();
                    return winner;
                }
                if (_entries.TryUpdate(id, entry, present))
                {
                    break;
                }
            }
            return candidate;
        }

        /// <summary>Removes an entry, unless a later object took its place.</summary>
        internal void Forget(ulong id, WeakReference<object> entry)
        {
            ICollection<KeyValuePair<ulong, WeakReference<object>>> entries = _entries;
            entries.Remove(new KeyValuePair<ulong, WeakReference<object>>(id, entry));
        }
    }
}
