using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace KrState.Vectors
{
    /// <summary>
    /// Replays tests/vectors (its README.md is the schema) through the public API, and prints how many cases passed.
    /// </summary>
    internal static class Program
    {
        private static int Main(string[] arguments)
        {
            string folder = Folder(arguments);
            string[] files = Directory.GetFiles(folder, "*.json");
            Array.Sort(files, StringComparer.Ordinal);
            var totals = new Totals();
            foreach (string file in files)
            {
                Replay(file, totals);
            }
            Console.WriteLine($"{totals.Passed} passed, {totals.Skipped} skipped, {totals.Failed} failed");
            return totals.Failed == 0 && totals.Passed > 0 ? 0 : 1;
        }

        private static string Folder(string[] arguments)
        {
            if (arguments.Length > 0)
            {
                return arguments[0];
            }
            string? named = Environment.GetEnvironmentVariable("KRSTATE_VECTORS");
            if (!string.IsNullOrEmpty(named))
            {
                return named;
            }
            for (var at = new DirectoryInfo(AppContext.BaseDirectory); at != null; at = at.Parent)
            {
                string folder = Path.Combine(at.FullName, "tests", "vectors");
                if (Directory.Exists(folder))
                {
                    return folder;
                }
            }
            throw new DirectoryNotFoundException("Name the folder of the vectors in KRSTATE_VECTORS.");
        }

        private static void Replay(string file, Totals totals)
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement root = document.RootElement;
            if (root.GetProperty("schema").GetInt32() != 1)
            {
                throw new NotSupportedException(file + " has a schema other than 1.");
            }
            string area = root.GetProperty("area").GetString()!;
            foreach (JsonElement vector in root.GetProperty("cases").EnumerateArray())
            {
                string title = area + ": " + vector.GetProperty("name").GetString();
                string? missing = Capabilities.FirstMissing(vector.GetProperty("needs"));
                if (missing != null)
                {
                    Console.WriteLine($"skip {title}: needs {missing}: {Capabilities.Reason(missing)}");
                    totals.Skipped++;
                    continue;
                }
                string? failure = CaseRunner.Run(vector.GetProperty("steps"));
                if (failure == null)
                {
                    totals.Passed++;
                }
                else
                {
                    Console.WriteLine($"FAIL {title}: {failure}");
                    totals.Failed++;
                }
            }
        }

        private sealed class Totals
        {
            internal int Passed { get; set; }

            internal int Skipped { get; set; }

            internal int Failed { get; set; }
        }
    }

    /// <summary>What this language can do of what only some can.</summary>
    internal static class Capabilities
    {
        private static readonly HashSet<string> _have = new HashSet<string>
        {
            "i64-width", "f64-width", "insert-strict", "any-key", "any-text", "native-cycles", "ignore-case-tables",
            "kinds", "one-step",
        };

        private static readonly Dictionary<string, string> _lack = new Dictionary<string, string>
        {
            ["negative-index"] = "an index below 0 is out of range in .NET",
            ["insert-clamp"] = "ArrayList.Insert refuses positions outside of the list",
            ["i64-index"] = "an index is an int in .NET",
            ["guard-refuse"] = "a call can allow value types, and cannot refuse what the state allows",
            ["unsupported-values"] = "every object of .NET is for a kind, or will be a foreign object",
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
