using System.Collections.Generic;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <content>The members of <see cref="IDictionary{TKey, TValue}"/> that differ from those of Hashtable.</content>
    public sealed partial class SharedTable
    {
        ICollection<object> IDictionary<object, object?>.Keys => ReadKeys();

        ICollection<object?> IDictionary<object, object?>.Values => ReadValues();

        bool IDictionary<object, object?>.Remove(object key)
        {
            return TryRemove(key, out _);
        }

        void ICollection<KeyValuePair<object, object?>>.Add(KeyValuePair<object, object?> item)
        {
            Add(item.Key, item.Value);
        }

        bool ICollection<KeyValuePair<object, object?>>.Contains(KeyValuePair<object, object?> item)
        {
            return TryGetValue(item.Key, out object? value) && Equality.Same(value, item.Value);
        }

        void ICollection<KeyValuePair<object, object?>>.CopyTo(KeyValuePair<object, object?>[] array, int arrayIndex)
        {
            using IEnumerator<KeyValuePair<object, object?>> walk = Walk();
            var entries = new List<KeyValuePair<object, object?>>();
            while (walk.MoveNext())
            {
                entries.Add(walk.Current);
            }
            entries.CopyTo(array, arrayIndex);
        }

        bool ICollection<KeyValuePair<object, object?>>.Remove(KeyValuePair<object, object?> item)
        {
            throw Errors.NotYet("Removing a pair", "Remove the key.");
        }

        IEnumerator<KeyValuePair<object, object?>> IEnumerable<KeyValuePair<object, object?>>.GetEnumerator()
        {
            return Walk();
        }
    }
}
