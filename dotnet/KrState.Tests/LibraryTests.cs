using System.Reflection;
using System.Runtime.Loader;
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
        Assembly copy = Load();
        string missing = Path.Combine(Path.GetTempPath(), "no-such-folder", "libkrstate.so");
        Environment.SetEnvironmentVariable(Variable, missing);
        var error = Assert.Throws<DllNotFoundException>(() => Call(copy, "GlobalStore", "Contains", "x"));
        Assert.Contains(missing, error.Message);
        Assert.Contains(Variable, error.Message);
        Assert.IsType<DllNotFoundException>(error.InnerException);
        Environment.SetEnvironmentVariable(Variable, HomeFile());
        Assert.Equal(false, Call(copy, "GlobalStore", "Contains", "DotnetTestsNothing"));
    }

    [Fact]
    public void A_second_copy_of_the_library_forwards_to_the_first()
    {
        const string Name = "DotnetTestsTwoCopies";
        string folder = Directory.CreateTempSubdirectory("krstate").FullName;
        string second = Path.Combine(folder, "libsecond.so");
        File.Copy(HomeFile(), second);
        Environment.SetEnvironmentVariable(Variable, second);
        Assembly copy = Load();
        GlobalStore.Set(Name, new SharedTable { ["n"] = 1 });
        object table = Call(copy, "GlobalStore", "Get", Name)!;
        Assert.NotEqual(typeof(SharedTable), table.GetType());
        Assert.Equal(2L, table.GetType().GetMethod("Increment")!.Invoke(table, ["n", 1L]));
        Assert.Equal(2, ((SharedTable)GlobalStore.Get(Name)!)["n"]);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains(second, File.ReadAllText("/proc/self/maps"));
        }
        Assert.Equal(true, Call(copy, "GlobalStore", "Remove", Name));
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

    /// <summary>A copy of KrState.dll with statics of its own.</summary>
    private static Assembly Load()
    {
        return new AssemblyLoadContext("a copy of KrState").LoadFromAssemblyPath(typeof(KrHost).Assembly.Location);
    }

    private static object? Call(Assembly copy, string type, string method, params object[] arguments)
    {
        try
        {
            return copy.GetType("KrState." + type, throwOnError: true)!.GetMethod(method)!.Invoke(null, arguments);
        }
        catch (TargetInvocationException wrapped)
        {
            throw wrapped.InnerException!;
        }
    }
}
