using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace KrState.Vectors
{
    /// <summary>
    /// Replays tests/vectors (its README.md is the schema) through the public API, and prints how many cases passed. The
    /// operations are the caller's, in its language.
    /// </summary>
    internal static class Replay
    {
        /// <summary>Replays all files; gives the exit code.</summary>
        /// <param name="arguments">The folder of the vectors, if it is not the one in KRSTATE_VECTORS.</param>
        /// <param name="operate">Performs the operation of a step.</param>
        internal static int All(string[] arguments, Func<Arguments, object?> operate)
        {
            string folder = Folder(arguments);
            string[] files = Directory.GetFiles(folder, "*.json");
            Array.Sort(files, StringComparer.Ordinal);
            var totals = new Totals();
            foreach (string file in files)
            {
                File(file, operate, totals);
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

        private static void File(string file, Func<Arguments, object?> operate, Totals totals)
        {
            using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllBytes(file));
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
                string? failure = CaseRunner.Run(vector.GetProperty("steps"), operate);
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
}
