using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace KrState.Tests;

public sealed partial class VersionTests
{
    [Fact]
    public void The_version_is_that_of_the_workspace()
    {
        string manifest = File.ReadAllText(Path.Combine(Repository.Root, "Cargo.toml"));
        string version = Version().Match(manifest).Groups["version"].Value;
        string built = typeof(KrHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];
        Assert.Equal(version, built);
    }

    [Fact]
    public void The_public_names_can_be_used_from_every_language_of_dotnet()
    {
        Assert.True(typeof(KrHost).Assembly.GetCustomAttribute<CLSCompliantAttribute>()!.IsCompliant);
        foreach (Type type in typeof(KrHost).Assembly.GetExportedTypes())
        {
            var names = type.GetMembers().Select(member => member.Name).Distinct();
            Assert.Equal(names.Count(), names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        }
    }

    [GeneratedRegex("""\[workspace\.package\]\s*version = "(?<version>[^"]+)""")]
    private static partial Regex Version();
}
