using System.Reflection;
using Xunit;

namespace KrState.Tests;

/// <summary>The public surface as a whole.</summary>
public sealed class PublicMembersTests
{
    private static readonly Type[] _public = [.. typeof(KrHost).Assembly.GetExportedTypes()];

    [Fact]
    public void GlobalStore_has_the_members_of_a_state_as_static_ones()
    {
        // The global state is never closed.
        string[] left = [nameof(SharedState.Close), nameof(SharedState.IsClosed), nameof(Equals), nameof(GetHashCode), nameof(GetType), nameof(ToString)];
        IEnumerable<string> wanted = typeof(SharedState).GetMembers(BindingFlags.Instance | BindingFlags.Public)
            .Where(member => member is not ConstructorInfo && !left.Contains(member.Name) && !left.Contains(member.Name.Replace("get_", "")))
            .Select(member => member.ToString()!);
        IEnumerable<string> found = typeof(GlobalStore).GetMembers(BindingFlags.Static | BindingFlags.Public)
            .Select(member => member.ToString()!);
        Assert.Empty(wanted.Except(found));
    }

    [Fact]
    public void Visual_Basic_and_PowerShell_tell_all_names_apart()
    {
        Assert.True(typeof(KrHost).Assembly.GetCustomAttribute<CLSCompliantAttribute>()!.IsCompliant);
        Assert.All(_public, type => Assert.Equal("KrState", type.Namespace));
        Assert.Equal(_public.Length, _public.Select(type => type.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(_public, type =>
        {
            string[] names = [.. type.GetMembers().Select(member => member.Name).Distinct()];
            Assert.Equal(names.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        });
    }

    [Fact]
    public void Waits_take_a_token_at_the_end()
    {
        IEnumerable<MethodInfo> tasks = _public.SelectMany(type => type.GetMethods())
            .Where(method => typeof(Task).IsAssignableFrom(method.ReturnType));
        Assert.NotEmpty(tasks);
        Assert.All(tasks, method =>
        {
            Assert.EndsWith("Async", method.Name);
            Assert.True(
                method.GetParameters().LastOrDefault()?.ParameterType == typeof(CancellationToken) || HasOverload(method),
                method.DeclaringType + "." + method);
        });
    }

    /// <summary>Whether the method is the short form of one that takes a token.</summary>
    private static bool HasOverload(MethodInfo method)
    {
        return method.DeclaringType!.GetMethods().Any(other =>
            other.Name == method.Name && other.GetParameters().LastOrDefault()?.ParameterType == typeof(CancellationToken));
    }
}
