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
