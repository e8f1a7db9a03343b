using System.Text.RegularExpressions;
using Xunit;

namespace KrState.Tests;

/// <summary>The examples of README.md are the code below, which runs.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void The_examples_are_the_code_that_is_tested_here()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "dotnet", "README.md"));
        string source = File.ReadAllText(Path.Combine(Repository.Root, "dotnet", "KrState.Tests", "ReadmeExample.cs"));
        MatchCollection examples = Example().Matches(readme);
        Assert.NotEmpty(examples);
        string[] lines = examples
            .SelectMany(example => example.Groups["code"].Value.Split(
                '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(line => !line.StartsWith("using System") && line != "using KrState;")
            .ToArray();
        Assert.All(lines, line => Assert.Contains(line, source));
    }

    [Fact]
    public async Task The_examples_print_what_they_say()
    {
        Assert.Equal("1" + Environment.NewLine, ReadmeExample.Run());
        string folder = Directory.CreateTempSubdirectory("krstate").FullName;
        Assert.Equal("0" + Environment.NewLine, ReadmeExample.Snapshots(Path.Combine(folder, "state.xml")));
        Directory.Delete(folder, recursive: true);
        Assert.Equal(["0", "True"], (await ReadmeExample.Lock()).Split(
            Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
