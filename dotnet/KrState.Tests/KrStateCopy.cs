using System.Reflection;
using System.Runtime.Loader;

namespace KrState.Tests;

/// <summary>
/// A copy of KrState.dll with statics of its own: to the engine it is another runtime, whose objects are foreign here.
/// </summary>
internal sealed class KrStateCopy
{
    internal KrStateCopy()
    {
        Assembly = new AssemblyLoadContext("a copy of KrState").LoadFromAssemblyPath(typeof(KrHost).Assembly.Location);
    }

    internal Assembly Assembly { get; }

    /// <summary>Calls a static member of the copy.</summary>
    internal object? Call(string type, string method, params object?[] arguments)
    {
        try
        {
            return Type(type).GetMethod(method)!.Invoke(null, arguments);
        }
        catch (TargetInvocationException wrapped)
        {
            throw wrapped.InnerException!;
        }
    }

    /// <summary>Has the copy store an object in the global state, where it is foreign to all others.</summary>
    internal void Set(string name, object value)
    {
        Call("GlobalStore", "Set", name, value, true);
    }

    internal object? Get(string name)
    {
        return Call("GlobalStore", "Get", name);
    }

    /// <summary>Has the copy say that it ended, as it does at the end of the process.</summary>
    internal void End()
    {
        Type("Values.ObjectRuntime").GetMethod("End", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, null);
    }

    internal Type Type(string name)
    {
        return Assembly.GetType("KrState." + name, throwOnError: true)!;
    }
}
