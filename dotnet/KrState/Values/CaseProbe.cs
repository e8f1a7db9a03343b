using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Runtime.Serialization;

namespace KrState.Values
{
    /// <summary>
    /// Tells whether a dictionary compares its keys without regard to case, as PowerShell's do. A Hashtable does not
    /// show its comparer, so it is asked for a key in the other case.
    /// </summary>
    internal static class CaseProbe
    {
        internal static bool IgnoresCase(IDictionary source, List<DictionaryEntry> entries)
        {
            if (source is SharedTable live)
            {
                return live.IgnoresCase;
            }
            if (source is Dictionary<string, object> dictionary)
            {
                return dictionary.Comparer.Equals("a", "A");
            }
            HashSet<string>? keys = null;
            foreach (DictionaryEntry entry in entries)
            {
                if (!(entry.Key is string key) || !TryFlip(key, out string flipped))
                {
                    continue;
                }
                if (!source.Contains(flipped))
                {
                    return false;
                }
                // The other case is found: either as this key, or because both are there.
                keys ??= TextKeys(entries);
                if (!keys.Contains(flipped))
                {
                    return true;
                }
            }
            return keys == null && ProbeEmpty(source);
        }

        /// <summary>For a dictionary without letters in its keys, so that there is no key to ask for.</summary>
        private static bool ProbeEmpty(IDictionary source)
        {
            if (source is Hashtable table)
            {
                var copy = (Hashtable)table.Clone();
                copy["a"] = null;
                return copy.ContainsKey("A");
            }
            return source is ISerializable serializable && ProbeSerialized(serializable);
        }

        /// <summary>An OrderedDictionary cannot be copied with its comparer, but it serializes it.</summary>
        private static bool ProbeSerialized(ISerializable source)
        {
#pragma warning disable SYSLIB0050 // Nothing is serialized: this only makes the object tell its comparer.
            var info = new SerializationInfo(source.GetType(), new FormatterConverter());
            source.GetObjectData(info, default);
#pragma warning restore SYSLIB0050
            foreach (SerializationEntry entry in info)
            {
                // One for keys of another type would not take text.
                if (entry.Value is IEqualityComparer<string> ofText)
                {
                    return ofText.Equals("a", "A");
                }
                if (entry.Value is IEqualityComparer ofAll && source is OrderedDictionary)
                {
                    return ofAll.Equals("a", "A");
                }
            }
            return false;
        }

        private static HashSet<string> TextKeys(List<DictionaryEntry> entries)
        {
            var keys = new HashSet<string>();
            foreach (DictionaryEntry entry in entries)
            {
                if (entry.Key is string key)
                {
                    _ = keys.Add(key);
                }
            }
            return keys;
        }

        /// <summary>The text with the case of its first ASCII letter changed; false if it has none.</summary>
        private static bool TryFlip(string text, out string flipped)
        {
            for (int at = 0; at < text.Length; at++)
            {
                char letter = text[at];
                if ((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'))
                {
                    flipped = text.Substring(0, at) + (char)(letter ^ ' ') + text.Substring(at + 1);
                    return true;
                }
            }
            flipped = text;
            return false;
        }
    }
}
