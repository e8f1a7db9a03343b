using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace KrState.Values
{
    /// <summary>
    /// The objects of .NET that the engine refers to, by the tokens under which it knows them. An object has one token
    /// while there is any reference to it, so that the engine sees that two references are to one object; it is held
    /// until the last of them was released.
    /// </summary>
    internal static class OwnObjects
    {
        private const int ShardBits = 4;
        private const int ShardCount = 1 << ShardBits;

        /// <summary>Dictionaries that were larger than this give their memory back when they are empty.</summary>
        private const int KeptCapacity = 1024;

        private static readonly Shard[] _shards = MakeShards();

        /// <summary>Counts one more reference to an object, and gives its token.</summary>
        internal static ulong Acquire(object value)
        {
            Shard shard = ShardOf(value);
            lock (shard)
            {
                return shard.Acquire(value);
            }
        }

        /// <summary>Whether the engine refers to an object.</summary>
        internal static bool IsKnown(object value)
        {
            Shard shard = ShardOf(value);
            lock (shard)
            {
                return shard.ByObject.ContainsKey(value);
            }
        }

        /// <summary>The object of a token.</summary>
        internal static bool TryFind(ulong token, [NotNullWhen(true)] out object? value)
        {
            Shard shard = _shards[(int)(token % ShardCount)];
            lock (shard)
            {
                value = shard.ByToken.TryGetValue(token, out Entry? entry) ? entry.Value : null;
            }
            return value != null;
        }

        /// <summary>Counts one reference less.</summary>
        internal static void Release(ulong token)
        {
            Shard shard = _shards[(int)(token % ShardCount)];
            lock (shard)
            {
                shard.Release(token);
            }
        }

        /// <summary>How many objects the engine refers to.</summary>
        internal static int Count()
        {
            int count = 0;
            foreach (Shard shard in _shards)
            {
                lock (shard)
                {
                    count += shard.ByToken.Count;
                }
            }
            return count;
        }

        private static Shard ShardOf(object value)
        {
            return _shards[RuntimeHelpers.GetHashCode(value) & (ShardCount - 1)];
        }

        private static Shard[] MakeShards()
        {
            var shards = new Shard[ShardCount];
            for (int at = 0; at < ShardCount; at++)
            {
                shards[at] = new Shard((ulong)at);
            }
            return shards;
        }

        private sealed class Entry
        {
            internal Entry(object value, ulong token)
            {
                Value = value;
                Token = token;
            }

            internal object Value { get; }

            internal ulong Token { get; }

            internal long References { get; set; }
        }

        /// <summary>A part of the objects, under a lock of its own.</summary>
        private sealed class Shard
        {
            private ulong _next;
            private int _peak;

            internal Shard(ulong number)
            {
                // The low bits of a token are the number of its shard; no token is 0, and none is used again.
                _next = number + ShardCount;
            }

            internal Dictionary<object, Entry> ByObject { get; } =
                new Dictionary<object, Entry>(ByReference.Comparer);

            internal Dictionary<ulong, Entry> ByToken { get; } = new Dictionary<ulong, Entry>();

            internal ulong Acquire(object value)
            {
                if (!ByObject.TryGetValue(value, out Entry? entry))
                {
                    entry = new Entry(value, _next);
                    _next += ShardCount;
                    ByObject.Add(value, entry);
                    ByToken.Add(entry.Token, entry);
                    _peak = System.Math.Max(_peak, ByToken.Count);
                }
                entry.References++;
                return entry.Token;
            }

            internal void Release(ulong token)
            {
                if (!ByToken.TryGetValue(token, out Entry? entry) || --entry.References > 0)
                {
                    return;
                }
                _ = ByToken.Remove(token);
                _ = ByObject.Remove(entry.Value);
                if (ByToken.Count == 0 && _peak > KeptCapacity)
                {
                    ByToken.TrimExcess();
                    ByObject.TrimExcess();
                    _peak = 0;
                }
            }
        }
    }
}
