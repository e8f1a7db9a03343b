using System.Text.RegularExpressions;
using Xunit;

namespace KrState.Tests;

/// <summary>The example of README.md is the code below, which runs.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void The_example_is_the_code_that_is_tested_here()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "dotnet", "README.md"));
        string source = File.ReadAllText(Path.Combine(Repository.Root, "dotnet", "KrState.Tests", "ReadmeExample.cs"));
        string[] example = Example().Match(readme).Groups["code"].Value
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith("using System") && line != "using KrState;")
            .ToArray();
        Assert.NotEmpty(example);
        Assert.All(example, line => Assert.Contains(line, source));
    }

    [Fact]
    public void The_example_prints_what_it_says()
    {
        Assert.Equal("1" + Environment.NewLine, ReadmeExample.Run());
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
