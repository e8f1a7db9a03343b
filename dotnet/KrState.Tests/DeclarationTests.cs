using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xunit;

namespace KrState.Tests;

/// <summary>The declarations of the binding against the header of the C library.</summary>
public sealed class DeclarationTests
{
    private static readonly HeaderFile _header =
        new(File.ReadAllText(Path.Combine(Repository.Root, "ffi-c", "include", "krstate.h")));

    private static readonly Dictionary<string, MethodInfo> _imports = Native("NativeMethods")
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
        .Where(method => method.IsDefined(typeof(LibraryImportAttribute)))
        .ToDictionary(method => method.GetCustomAttribute<LibraryImportAttribute>()!.EntryPoint!);

    [Fact]
    public void The_functions_are_those_of_the_header()
    {
        Assert.NotEmpty(_header.Declarations);
        Assert.Equal(_header.Declarations.Keys.Order(), _imports.Keys.Order());
    }

    [Fact]
    public void Parameters_and_results_have_the_types_of_the_header()
    {
        foreach (var (name, function) in _header.Declarations)
        {
            MethodInfo import = _imports[name];
            Type[] types = import.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
            Assert.True(types.Length == function.Parameters.Length, $"{name} has {types.Length} parameters");
            Assert.True(Fits(function.Result, import.ReturnType), $"{name} returns {import.ReturnType}");
            foreach (var (declared, type) in function.Parameters.Zip(types))
            {
                Assert.True(Fits(declared, type), $"{name}: {declared} is {type}");
            }
        }
    }

    [Fact]
    public void Every_import_names_its_library_convention_and_entry()
    {
        Assert.All(_imports.Values, import =>
        {
            Assert.Equal("krstate", import.GetCustomAttribute<LibraryImportAttribute>()!.LibraryName);
            var convention = import.GetCustomAttribute<UnmanagedCallConvAttribute>()!;
            Assert.Equal([typeof(CallConvCdecl)], convention.CallConvs!);
        });
    }

    [Theory]
    [InlineData("kr_text", "KrText")]
    [InlineData("kr_key", "KrKey")]
    [InlineData("kr_value", "KrValue")]
    [InlineData("kr_answer", "KrAnswer")]
    [InlineData("kr_errand", "KrErrand")]
    [InlineData("kr_wake", "KrWake")]
    [InlineData("kr_snapshot_options", "KrSnapshotOptions")]
    [InlineData("kr_reader", "KrReader")]
    [InlineData("kr_writer", "KrWriter")]
    public void Structures_have_the_size_of_the_header(string native, string managed)
    {
        Assert.Equal(_header.SizeOf(native), Marshal.SizeOf(Native(managed)));
    }

    [Fact]
    public void Constants_are_those_of_the_header()
    {
        FieldInfo[] constants = Native("KrConstants").GetFields(BindingFlags.Static | BindingFlags.NonPublic);
        Dictionary<string, int> numbers = _header.Numbers.ToDictionary(
            pair => pair.Key["KR_".Length..].Replace("_", "", StringComparison.Ordinal).ToUpperInvariant(), pair => pair.Value);
        Assert.Contains(constants, constant => constant.Name == "StateGuarded");
        Assert.All(constants, constant =>
            Assert.Equal((uint)numbers[constant.Name.ToUpperInvariant()], constant.GetRawConstantValue()));
    }

    [Fact]
    public void Kinds_and_errors_are_those_of_the_header()
    {
        Assert.Equal(Numbers("KR_ERROR_"), Values("KrError"));
        Assert.Equal(Numbers("KR_KIND_").Where(number => number != _header.Numbers["KR_KIND_TREE"]), Values("KrKind"));
    }

    private static bool Fits(string declared, Type type)
    {
        if (declared.EndsWith("**"))
        {
            return type == typeof(nint*);
        }
        if (!declared.EndsWith('*'))
        {
            return type == Plain(declared);
        }
        string target = declared[..^1];
        if (Plain(target) is { } plain)
        {
            return type == plain.MakePointerType();
        }
        // A handle: a token, or the SafeHandle of its type.
        string handle = char.ToUpperInvariant(target[3]) + target[4..] + "Handle";
        return type == typeof(nint) || (type.Name == handle && type.IsSubclassOf(typeof(SafeHandle)));
    }

    private static Type? Plain(string type)
    {
        return type switch
        {
            "void" => typeof(void),
            "bool" => typeof(byte),
            "int32_t" => typeof(int),
            "uint32_t" => typeof(uint),
            "int64_t" => typeof(long),
            "uint64_t" => typeof(ulong),
            "size_t" => typeof(nuint),
            "kr_text" => Native("KrText"),
            "kr_key" => Native("KrKey"),
            "kr_value" => Native("KrValue"),
            "kr_answer" => Native("KrAnswer"),
            "kr_errand" => Native("KrErrand"),
            "kr_wake" => Native("KrWake"),
            "kr_snapshot_options" => Native("KrSnapshotOptions"),
            "kr_reader" => Native("KrReader"),
            "kr_writer" => Native("KrWriter"),
            _ => null,
        };
    }

    private IEnumerable<int> Numbers(string prefix)
    {
        return _header.Numbers.Where(pair => pair.Key.StartsWith(prefix)).Select(pair => pair.Value).Order();
    }

    private static IEnumerable<int> Values(string type)
    {
        return Enum.GetValues(Native(type)).Cast<object>().Select(Convert.ToInt32).Order();
    }

    private static Type Native(string name)
    {
        return typeof(KrHost).Assembly.GetType("KrState.Native." + name, throwOnError: true)!;
    }
}
