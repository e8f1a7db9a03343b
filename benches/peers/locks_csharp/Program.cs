using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text.Json;
using System.Threading;
using KrState;

/// <summary>
/// Measures locks that nobody else wants, beside a SemaphoreSlim with one entry, and prints rows of the bench as JSON.
/// Figures are nanoseconds for one acquire and release: the shortest of many turns, in which all take part.
/// </summary>
internal static class Program
{
    private const int Turns = 60;
    private const int PerTurn = 50_000;

    private static void Main()
    {
        using var semaphore = new SemaphoreSlim(1, 1);
        KrLock held = KrLock.GetOrCreate("bench");
        Action[] actions =
        {
            () => Repeat(() => { semaphore.Wait(); semaphore.Release(); }),
            () => Repeat(() => { held.Wait(); held.Release(); }),
            () => Repeat(() => held.Acquire().Dispose()),
            () => Repeat(() => { semaphore.WaitAsync().Wait(); semaphore.Release(); }),
            () => Repeat(() => { held.WaitAsync().Wait(); held.Release(); }),
        };
        double[] shortest = InTurn(actions);
        var rows = new List<Dictionary<string, object>>
        {
            Row("C#: Wait and Release", shortest[1], "SemaphoreSlim", shortest[0], 2),
            Row("C#: a guard", shortest[2], "SemaphoreSlim", shortest[0], 5),
            Row("C#: WaitAsync and Release", shortest[4], "SemaphoreSlim", shortest[3], null),
        };
        Console.WriteLine(JsonSerializer.Serialize(rows));
    }

    private static void Repeat(Action action)
    {
        for (int count = 0; count < PerTurn; count++)
        {
            action();
        }
    }

    private static double[] InTurn(Action[] actions)
    {
        var shortest = new double[actions.Length];
        Array.Fill(shortest, double.MaxValue);
        for (int turn = 0; turn < Turns; turn++)
        {
            for (int at = 0; at < actions.Length; at++)
            {
                var watch = Stopwatch.StartNew();
                actions[at]();
                shortest[at] = Math.Min(shortest[at], watch.Elapsed.TotalMilliseconds * 1e6 / PerTurn);
            }
        }
        return shortest;
    }

    private static Dictionary<string, object> Row(string name, double ours, string peer, double peers, double? limit)
    {
        return new Dictionary<string, object>
        {
            ["name"] = name,
            ["threads"] = 1,
            ["ours"] = ours,
            ["peer"] = peer,
            ["peer_value"] = peers,
            ["ratio"] = ours / peers,
            ["unit"] = "ns",
            ["limit"] = limit,
        };
    }
}
