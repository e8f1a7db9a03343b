using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using KrState;

namespace Languages.CSharp
{
    /// <summary>C#'s part in the histories; node/history_steps.mjs describes it.</summary>
    internal static class HistorySteps
    {
        private const string Player = "C#";

        internal static void Play(int first, int rounds)
        {
            Entry.StartThread("C# player", () =>
            {
                for (int round = first; round < rounds; round++)
                {
                    KrLock.GetOrCreate("round " + round.ToString(CultureInfo.InvariantCulture)).Acquire().Dispose();
                    SharedTable started = Entry.Table("Started");
                    _ = started.Increment("n");
                    while ((int)started["n"]! < (int)started["of"]!)
                    {
                        _ = Thread.Yield();
                    }
                    var script = (SharedList)Entry.Table("Scripts")[Player]!;
                    Entry.Table("Results")[Player] = script.Cast<SharedList>().Select(Timed).ToArray();
                }
            });
        }

        private static object Timed(SharedList operation)
        {
            object?[] words = operation.ToArray();
            _ = Thread.Yield();
            // The clock of all languages: a tick is a nanosecond.
            long start = Stopwatch.GetTimestamp();
            string answer = Operate(words);
            return new object[] { start, Stopwatch.GetTimestamp(), answer };
        }

        private static string Operate(object?[] words)
        {
            try
            {
                KrHost? host = KrHost.Find("cells");
                return host == null ? "closed" : Operate((SharedTable)host.SharedState.Get("Cells")!, words);
            }
            catch (ObjectDisposedException)
            {
                return "closed";
            }
        }

        private static string Operate(SharedTable table, object?[] words)
        {
            object key = words.ElementAtOrDefault(1) ?? "";
            object? word = words.ElementAtOrDefault(2);
            switch ((string)words[0]!)
            {
                case "get":
                    return Text(table[key]);
                case "set":
                    table[key] = word;
                    return "";
                case "remove":
                    return table.TryRemove(key, out _) ? "true" : "false";
                case "swap":
                    return Text(table.Exchange(key, word));
                case "increment":
                    return Text(table.Increment(key, Convert.ToInt64(word, CultureInfo.InvariantCulture)));
                case "compare":
                    return table.TryUpdate(key, words[3], word) ? "true" : "false";
                case "add":
                    return Text(table.GetOrAdd(key, word));
                case "raise":
                    return Text(table.AddOrUpdate(key, word, (_, old) => Convert.ToInt64(old) + Convert.ToInt64(word)));
                case "pair":
                    table.Update(new Hashtable { [key] = words[3], [word!] = words[3] });
                    return "";
                case "all":
                    IDictionary<object, object?> entries = table;
                    IEnumerable<string> all = entries.Select(entry => entry.Key + "=" + Text(entry.Value));
                    return string.Join(" ", all.OrderBy(entry => entry, StringComparer.Ordinal));
                default:
                    throw new ArgumentException("There is no operation " + words[0] + ".");
            }
        }

        private static string Text(object? value)
        {
            return value == null ? "none" : Convert.ToString(value, CultureInfo.InvariantCulture)!;
        }
    }
}
