using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace KrState.Locks
{
    /// <summary>The table that people read.</summary>
    internal static class LockTable
    {
        private static readonly string[] _heading = { "key", "held by", "for", "waiting", "token" };

        internal static void Print(IReadOnlyList<KrLockInfo> locks, TextWriter writer)
        {
            var rows = new List<string[]> { _heading };
            rows.AddRange(locks.Select(Row));
            int[] widths = Enumerable.Range(0, _heading.Length).Select(at => rows.Max(row => row[at].Length)).ToArray();
            foreach (string[] row in rows)
            {
                writer.WriteLine(string.Join("  ", row.Select((cell, at) => cell.PadRight(widths[at]))).TrimEnd());
            }
        }

        private static string[] Row(KrLockInfo info)
        {
            return new[]
            {
                info.Key,
                info.Name.Length == 0 ? info.Language : info.Language + " (" + info.Name + ")",
                info.Held.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture) + " s",
                info.Waiters.ToString(CultureInfo.InvariantCulture),
                info.Token.ToString(CultureInfo.InvariantCulture),
            };
        }
    }
}
