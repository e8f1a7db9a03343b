using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>The collections of .NET that become tables and lists when they are stored.</summary>
    internal static class NativeCollections
    {
        private const string HashtableTypes = "System.Collections.Hashtable\nSystem.Object";
        private const string ArrayListTypes = "System.Collections.ArrayList\nSystem.Object";

        /// <summary>Whether a value is copied in. Live tables and lists are shared instead.</summary>
        internal static bool Converts(object? value)
        {
            return IsTable(value) || IsList(value);
        }

        /// <summary>The parts of a value that is copied in; null for all others.</summary>
        internal static Parts? Open(object? value)
        {
            return IsTable(value) ? Table((IDictionary)value!) : IsList(value) ? List((IEnumerable)value!) : null;
        }

        /// <summary>The entries of any dictionary, taken in one go.</summary>
        internal static Parts Table(IDictionary source)
        {
            List<DictionaryEntry> entries = Entries(source);
            bool ignoresCase = CaseProbe.IgnoresCase(source, entries);
            var parts = Parts.Table(entries, ignoresCase);
            // That of PowerShell ignores case, and a snapshot has it as what it is. One that does not, and any other
            // dictionary, is a plain table, which is written as an OrderedDictionary and read as what it was.
            return ignoresCase && source is Hashtable && !(source is SharedTable)
                ? parts.As(KrConstants.FormDictionary, HashtableTypes)
                : parts;
        }

        /// <summary>The items of any sequence, taken in one go.</summary>
        internal static Parts List(IEnumerable source)
        {
            var parts = Parts.List(Items(source));
            return source is ArrayList && !(source is SharedList)
                ? parts.As(KrConstants.FormList, ArrayListTypes)
                : parts;
        }

        private static bool IsTable(object? value)
        {
            return (value is Hashtable && !(value is SharedTable))
                || value is OrderedDictionary
                || (value != null && value.GetType() == typeof(Dictionary<string, object>));
        }

        private static bool IsList(object? value)
        {
            // An array of strings is an object[] to `is`, but no object[] to its owner.
            return (value is ArrayList && !(value is SharedList))
                || (value != null && (value.GetType() == typeof(object[]) || value.GetType() == typeof(List<object>)));
        }

        private static List<DictionaryEntry> Entries(IDictionary source)
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

        private static List<object?> Items(IEnumerable source)
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
