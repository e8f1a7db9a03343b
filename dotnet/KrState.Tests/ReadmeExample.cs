using System.Collections;

namespace KrState.Tests;

/// <summary>The examples of README.md, line by line.</summary>
internal static class ReadmeExample
{
    internal static string Run()
    {
        using var Console = new StringWriter();
        using var host = new KrHost("shop");
        host.SharedState.Set("Visits", new Hashtable { ["Count"] = 0 });

        var visits = (SharedTable)host.SharedState.Get("Visits")!;
        visits.Increment("Count");                     // atomic, also beside Python and Node.js
        Console.WriteLine(visits["Count"]);            // 1
        return Console.ToString();
    }

    internal static string Snapshots(string path)
    {
        using var Console = new StringWriter();
        using var host = new KrHost("shop");
        host.SharedState.Set("Visits", new Hashtable { ["Count"] = 0 });
        var visits = (SharedTable)host.SharedState.Get("Visits")!;

        string text = Snapshot.Export(visits);               // CLIXML, which PowerShell's Import-Clixml reads
        var copy = (SharedTable)Snapshot.Import(text)!;      // a new table, in no state
        host.SharedState.ExportToFile(path);                 // all entries of one instant
        host.SharedState.ImportFromFile(path);               // in one step; merge: true keeps the others
        Console.WriteLine(copy["Count"]);                    // 0
        return Console.ToString();
    }

    internal static async Task<string> Lock()
    {
        using var Console = new StringWriter();
        KrLock orders = KrLock.GetOrCreate("orders");

        orders.Use(() => Console.WriteLine(orders.CurrentCount));       // 0: held
        await orders.UseAsync(async () => await Task.Yield());          // blocks no thread

        using (KrLockGuard guard = orders.Acquire(TimeSpan.FromSeconds(5)))
        {
            Console.WriteLine(guard.Token > 0 && !guard.Abandoned);     // True
        }

        await orders.WaitAsync();                                       // as a SemaphoreSlim with one entry
        orders.Release();
        return Console.ToString();
    }
}
