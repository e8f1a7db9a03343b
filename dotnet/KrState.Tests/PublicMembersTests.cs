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

    [Fact]
    public void The_public_members_are_those_of_the_list()
    {
        string file = Path.Combine(Repository.Root, "dotnet", "KrState.Tests", "PublicMembers.txt");
        string[] listed = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] found = [.. _public.SelectMany(Lines).Order(StringComparer.Ordinal)];
        string made = Path.Combine(AppContext.BaseDirectory, "PublicMembers.txt");
        File.WriteAllLines(made, found);
        string advice = $"If this is meant, and breaks no program that was built before, take {made} for {file}.";
        Assert.True(listed.SequenceEqual(found), string.Join('\n', [
            "Gone:", .. listed.Except(found), "New:", .. found.Except(listed), advice]));
    }

    /// <summary>The type, and each member that it declares, as other assemblies see them.</summary>
    private static IEnumerable<string> Lines(Type type)
    {
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
            | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        // Those of the base class grow with .NET.
        IEnumerable<Type> interfaces = type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? []);
        string bases = string.Join(", ", interfaces.Select(Name).Order(StringComparer.Ordinal).Prepend(Name(type.BaseType)));
        string kind = type.IsEnum ? "enum " : type.IsValueType ? "struct " : type.IsSealed && type.IsAbstract ? "static " : type.IsSealed ? "sealed " : "";
        yield return $"{kind}{Name(type)}: {bases}";
        IEnumerable<MethodBase> methods = [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];
        foreach (MethodBase method in methods.Where(method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly))
        {
            string parameters = string.Join(", ", method.GetParameters().Select(Text));
            string result = method is MethodInfo function ? Name(function.ReturnType) + " " : "";
            yield return $"{Name(type)}: {(method.IsStatic ? "static " : "")}{result}{method.Name}({parameters})";
        }
        foreach (FieldInfo field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily))
        {
            string value = field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "";
            yield return $"{Name(type)}: {Name(field.FieldType)} {field.Name}{value}";
        }
    }

    private static string Text(ParameterInfo parameter)
    {
        string way = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "";
        return $"{way}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")}";
    }

    private static string Name(Type? type)
    {
        string name = type == null ? "" : type.IsByRef ? Name(type.GetElementType()) : type.IsNested ? type.Name : type.ToString();
        return System.Text.RegularExpressions.Regex.Replace(name, @"\b(System\.(\w+\.)*|KrState\.)|`\d+", "");
    }

    /// <summary>Whether the method is the short form of one that takes a token.</summary>
    private static bool HasOverload(MethodInfo method)
    {
        return method.DeclaringType!.GetMethods().Any(other =>
            other.Name == method.Name && other.GetParameters().LastOrDefault()?.ParameterType == typeof(CancellationToken));
    }
}
