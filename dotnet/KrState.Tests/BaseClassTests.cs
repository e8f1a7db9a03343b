using System.Collections;
using System.Reflection;
using Xunit;

namespace KrState.Tests;

/// <summary>
/// SharedTable and SharedList keep nothing in their base class. A member that is not overridden would act on the empty
/// base without a word, so there must be none.
/// </summary>
public sealed class BaseClassTests
{
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    [Theory]
    [InlineData(typeof(SharedTable), typeof(Hashtable))]
    [InlineData(typeof(SharedList), typeof(ArrayList))]
    public void Every_virtual_member_is_overridden(Type live, Type parent)
    {
        var inherited = parent.GetMethods(Instance)
            .Where(method => method.DeclaringType == parent && method.IsVirtual && !method.IsFinal && IsVisible(method))
            .Select(method => Override(live, method))
            .Where(method => method.DeclaringType != live)
            .Select(method => method.ToString());
        Assert.Empty(inherited);
    }

    [Theory]
    [InlineData(typeof(SharedTable), typeof(Hashtable))]
    [InlineData(typeof(SharedList), typeof(ArrayList))]
    public void Every_member_of_every_interface_is_implemented_anew(Type live, Type parent)
    {
        var inherited = live.GetInterfaces()
            .Select(live.GetInterfaceMap)
            .SelectMany(map => map.InterfaceMethods.Zip(map.TargetMethods))
            .Where(pair => pair.Second.DeclaringType == parent)
            .Select(pair => pair.First.DeclaringType + "." + pair.First.Name);
        Assert.Empty(inherited);
    }

    [Theory]
    [InlineData(typeof(SharedTable), typeof(Hashtable))]
    [InlineData(typeof(SharedList), typeof(ArrayList))]
    public void No_public_member_of_the_base_is_left_that_cannot_be_overridden(Type live, Type parent)
    {
        Assert.True(live.IsSealed, "a class derived from it could call the base's protected members");
        var left = parent.GetMethods(BindingFlags.Instance | BindingFlags.Public)
            .Where(method => method.DeclaringType == parent && (!method.IsVirtual || method.IsFinal))
            .Select(method => method.ToString());
        Assert.Empty(left);
        Assert.Empty(parent.GetFields(BindingFlags.Instance | BindingFlags.Public));
    }

    [Fact]
    public void The_check_sees_a_member_that_is_not_overridden()
    {
        MethodInfo count = typeof(Hashtable).GetProperty(nameof(Hashtable.Count))!.GetMethod!;
        Assert.NotEqual(typeof(Forgetful), Override(typeof(Forgetful), count).DeclaringType);
    }

    private static bool IsVisible(MethodInfo method)
    {
        return method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;
    }

    /// <summary>The method that a call of the base's virtual method reaches in a type.</summary>
    private static MethodInfo Override(Type type, MethodInfo method)
    {
        return type.GetMethods(Instance)
            .Single(candidate => candidate.GetBaseDefinition() == method.GetBaseDefinition());
    }

    private sealed class Forgetful : Hashtable
    {
    }
}
