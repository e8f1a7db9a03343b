using System.Reflection;
using Xunit;

namespace KrState.Tests;

/// <summary>How the engine's library is found, in fresh copies of KrState.dll.</summary>
[Collection(nameof(Alone))]
public sealed class LibraryTests : IDisposable
{
    private const string Variable = "KRSTATE_LIBRARY";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Variable, _before);
    }

    [Fact]
    public void A_wrong_path_in_the_variable_is_named_and_can_be_corrected()
    {
        var copy = new KrStateCopy();
        string missing = Path.Combine(Path.GetTempPath(), "no-such-folder", "libkrstate.so");
        Environment.SetEnvironmentVariable(Variable, missing);
        var error = Assert.Throws<DllNotFoundException>(() => copy.Call("GlobalStore", "Contains", "x"));
        Assert.Contains(missing, error.Message);
        Assert.Contains(Variable, error.Message);
        Assert.IsType<DllNotFoundException>(error.InnerException);
        Environment.SetEnvironmentVariable(Variable, HomeFile());
        Assert.Equal(false, copy.Call("GlobalStore", "Contains", "DotnetTestsNothing"));
    }

    [Fact]
    public void A_second_copy_of_the_library_forwards_to_the_first()
    {
        const string Name = "DotnetTestsTwoCopies";
        string folder = Directory.CreateTempSubdirectory("krstate").FullName;
        string second = Path.Combine(folder, "libsecond.so");
        File.Copy(HomeFile(), second);
        Environment.SetEnvironmentVariable(Variable, second);
        var copy = new KrStateCopy();
        GlobalStore.Set(Name, new SharedTable { ["n"] = 1 });
        object table = copy.Call("GlobalStore", "Get", Name)!;
        Assert.NotEqual(typeof(SharedTable), table.GetType());
        Assert.Equal(2L, table.GetType().GetMethod("Increment")!.Invoke(table, ["n", 1L]));
        Assert.Equal(2, ((SharedTable)GlobalStore.Get(Name)!)["n"]);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains(second, File.ReadAllText("/proc/self/maps"));
        }
        Assert.Equal(true, copy.Call("GlobalStore", "Remove", Name));
        Assert.False(GlobalStore.Contains(Name));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The library that this process uses.</summary>
    private static unsafe string HomeFile()
    {
        _ = GlobalStore.Count;
        Type engine = typeof(KrHost).Assembly.GetType("KrState.Native.Engine", throwOnError: true)!;
        return (string)engine.GetMethod("HomeFile", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null)!;
    }
}
