using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;

namespace KrState.Values
{
    /// <summary>The collections of .NET that become tables and lists.</summary>
    internal static class NativeCollections
    {
        /// <summary>Whether a value is a collection that is copied in.</summary>
        internal static bool Converts(object? value)
        {
            return IsTable(value) || IsList(value);
        }

        /// <summary>Whether a value becomes a table. Live tables are shared instead.</summary>
        internal static bool IsTable(object? value)
        {
            return (value is Hashtable && !(value is SharedTable))
                || value is OrderedDictionary
                || (value != null && value.GetType() == typeof(Dictionary<string, object>));
        }

        /// <summary>Whether a value becomes a list. Live lists are shared instead.</summary>
        internal static bool IsList(object? value)
        {
            // An array of strings is an object[] to `is`, but no object[] to its owner.
            return (value is ArrayList && !(value is SharedList))
                || (value != null && (value.GetType() == typeof(object[]) || value.GetType() == typeof(List<object>)));
        }

        /// <summary>The entries of a dictionary, taken in one go.</summary>
        internal static List<DictionaryEntry> Entries(IDictionary source)
        {
            if (!source.IsSynchronized)
            {
                return Read(source);
            }
            lock (source.SyncRoot)
            {
                return Read(source);
            }
        }

        /// <summary>The items of a sequence, taken in one go.</summary>
        internal static List<object?> Items(IEnumerable source)
        {
            if (!(source is ICollection collection) || !collection.IsSynchronized)
            {
                return ReadItems(source);
            }
            lock (collection.SyncRoot)
            {
                return ReadItems(source);
            }
        }

        private static List<DictionaryEntry> Read(IDictionary source)
        {
            var entries = new List<DictionaryEntry>(source.Count);
            IDictionaryEnumerator walk = source.GetEnumerator();
            while (walk.MoveNext())
            {
                entries.Add(walk.Entry);
            }
            return entries;
        }

        private static List<object?> ReadItems(IEnumerable source)
        {
            var items = new List<object?>((source as ICollection)?.Count ?? 0);
            foreach (object? item in source)
            {
                items.Add(item);
            }
            return items;
        }
    }
}
