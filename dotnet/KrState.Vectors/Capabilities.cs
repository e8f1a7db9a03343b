using System;
using System.Collections.Generic;
using System.Text.Json;

namespace KrState.Vectors
{
    /// <summary>What a language of .NET can do of what only some can.</summary>
    internal static class Capabilities
    {
        private static readonly HashSet<string> _have = new HashSet<string>
        {
            "i64-width", "f64-width", "insert-strict", "any-key", "any-text", "native-cycles", "ignore-case-tables",
            "kinds", "one-step", "ranges", "slice-strict", "reverse", "replace-seen",
        };

        private static readonly Dictionary<string, string> _lack = new Dictionary<string, string>
        {
            ["negative-index"] = "an index below 0 is out of range in .NET",
            ["insert-clamp"] = "ArrayList.Insert refuses positions outside of the list",
            ["i64-index"] = "an index is an int in .NET",
            ["guard-refuse"] = "a call can allow value types, and cannot refuse what the state allows",
            ["slices"] = "ranges of an ArrayList have no step",
            ["slice-read"] = "ArrayList.GetRange refuses a range beyond the ends",
            ["unsupported-values"] = "every object of .NET is of a kind, or is stored by reference",
        };

        /// <summary>The first capability that is missing, or null.</summary>
        internal static string? FirstMissing(JsonElement needs)
        {
            foreach (JsonElement need in needs.EnumerateArray())
            {
                string name = need.GetString()!;
                if (!_have.Contains(name))
                {
                    return name;
                }
            }
            return null;
        }

        /// <summary>Why it is missing. One that nobody knows is an error.</summary>
        internal static string Reason(string name)
        {
            return _lack.TryGetValue(name, out string? reason)
                ? reason
                : throw new NotSupportedException("This driver does not know the capability " + name);
        }
    }
}
