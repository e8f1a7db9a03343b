using System.Text.RegularExpressions;

namespace KrState.Tests;

/// <summary>What ffi-c/include/krstate.h declares.</summary>
internal sealed partial class HeaderFile
{
    private readonly Dictionary<string, (int Size, int Alignment)> _layouts = new()
    {
        ["uint8_t"] = (1, 1),
        ["bool"] = (1, 1),
        ["int32_t"] = (4, 4),
        ["uint32_t"] = (4, 4),
        ["int64_t"] = (8, 8),
        ["uint64_t"] = (8, 8),
        ["float"] = (4, 4),
        ["double"] = (8, 8),
        ["size_t"] = (8, 8),
        ["*"] = (8, 8),
    };

    private const StringSplitOptions Tidy = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    private readonly string _code;

    internal HeaderFile(string text)
    {
        _code = Comments().Replace(text, " ");
        foreach (Match match in Functions().Matches(_code))
        {
            string[] parameters = match.Groups["parameters"].Value.Split(',', StringSplitOptions.TrimEntries);
            Declarations.Add(match.Groups["name"].Value, new Function(
                match.Groups["result"].Value.Trim(),
                parameters is ["void"] ? [] : parameters.Select(TypeOf).ToArray()));
        }
        foreach (Match match in Constants().Matches(_code))
        {
            Numbers.Add(match.Groups["name"].Value, int.Parse(match.Groups["value"].Value));
        }
        foreach (Match match in Structures().Matches(_code))
        {
            _layouts[match.Groups["name"].Value] = Layout(match.Groups["kind"].Value, match.Groups["members"].Value);
        }
    }

    internal Dictionary<string, Function> Declarations { get; } = [];

    internal Dictionary<string, int> Numbers { get; } = [];

    internal int SizeOf(string structure)
    {
        return _layouts[structure].Size;
    }

    private (int Size, int Alignment) Layout(string kind, string members)
    {
        int size = 0;
        int alignment = 1;
        foreach (string member in members.Split(';', Tidy))
        {
            string type = TypeOf(member);
            Match array = Array().Match(member);
            int count = array.Success ? int.Parse(array.Groups["count"].Value) : 1;
            var (memberSize, memberAlignment) = _layouts[type.EndsWith('*') ? "*" : type];
            int start = kind == "union" ? 0 : RoundUp(size, memberAlignment);
            size = Math.Max(size, start + memberSize * count);
            alignment = Math.Max(alignment, memberAlignment);
        }
        return (RoundUp(size, alignment), alignment);
    }

    private static int RoundUp(int size, int alignment)
    {
        return (size + alignment - 1) / alignment * alignment;
    }

    /// <summary>The type of <c>const kr_key *key</c> is <c>kr_key*</c>.</summary>
    private static string TypeOf(string declaration)
    {
        string[] words = declaration.Replace("const ", "").Replace("struct ", "").Split(' ', 2, Tidy);
        return words[0] + new string('*', words[1].Count(letter => letter == '*'));
    }

    internal sealed record Function(string Result, string[] Parameters);

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^(?<result>\w+)\s+(?<name>kr_\w+)\((?<parameters>[^)]*)\);", RegexOptions.Multiline)]
    private static partial Regex Functions();

    [GeneratedRegex(@"^#define (?<name>KR_\w+) (?<value>-?\d+)\s*$", RegexOptions.Multiline)]
    private static partial Regex Constants();

    [GeneratedRegex(@"typedef (?<kind>struct|union) \w+ \{(?<members>[^}]*)\} (?<name>\w+);")]
    private static partial Regex Structures();

    [GeneratedRegex(@"\[(?<count>\d+)\]")]
    private static partial Regex Array();
}
