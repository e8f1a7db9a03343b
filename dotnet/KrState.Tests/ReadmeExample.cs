using System.Collections;

namespace KrState.Tests;

/// <summary>The example of README.md, line by line.</summary>
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
}
