using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace KrState.Native
{
    /// <summary>An entry of a cache, which goes when the handle of its object goes.</summary>
    internal interface ICacheEntry
    {
        /// <summary>Removes the entry, unless a later object took its place.</summary>
        void Forget();
    }

    /// <summary>
    /// The objects of this runtime by what the engine calls them, so that asking for one thing twice gives one object.
    /// Holds no object alive.
    /// </summary>
    /// <typeparam name="TKey">The identity that the engine gave the thing, or its key.</typeparam>
    internal sealed class WeakCache<TKey>
        where TKey : notnull
    {
        private readonly ConcurrentDictionary<TKey, Entry> _entries = new ConcurrentDictionary<TKey, Entry>();

        internal bool TryGet(TKey key, [NotNullWhen(true)] out object? found)
        {
            found = _entries.TryGetValue(key, out Entry? entry) ? entry.Target : null;
            return found != null;
        }

        /// <summary>
        /// Adds an object, or gives the one that another thread added first; then <paramref name="handle"/> is freed.
        /// </summary>
        internal object Add(TKey key, object candidate, KrHandle handle)
        {
            var entry = new Entry(this, key, candidate);
            handle.ForgetOnRelease(entry);
            while (!_entries.TryAdd(key, entry))
            {
                if (!_entries.TryGetValue(key, out Entry? present))
                {
                    continue;
                }
                if (present.Target is object winner)
                {
                    handle.Dispose();
                    return winner;
                }
                if (_entries.TryUpdate(key, entry, present))
                {
                    break;
                }
            }
            return candidate;
        }

        private sealed class Entry : WeakReference, ICacheEntry
        {
            private readonly WeakCache<TKey> _cache;
            private readonly TKey _key;

            internal Entry(WeakCache<TKey> cache, TKey key, object target)
                : base(target)
            {
                _cache = cache;
                _key = key;
            }

            /// <inheritdoc/>
            public void Forget()
            {
                ICollection<KeyValuePair<TKey, Entry>> entries = _cache._entries;
                entries.Remove(new KeyValuePair<TKey, Entry>(_key, this));
            }
        }
    }
}
