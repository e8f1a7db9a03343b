using System.Collections;
using System.Diagnostics;
using Xunit;

namespace KrState.Tests;

/// <summary>Keys that are converted and hashed once.</summary>
[Collection(nameof(Alone))]
public sealed class InternedKeyTests
{
    [Theory]
    [InlineData("Count")]
    [InlineData("t\u00e4xt")]
    [InlineData(7)]
    [InlineData(1L << 40)]
    [InlineData("")]
    public void It_stands_for_the_key_everywhere(object text)
    {
        var key = new InternedKey(text);
        Assert.Equal(text, key.Key);
        Assert.Equal(text, new InternedKey(key).Key);
        var table = new SharedTable();
        table[key] = 1;
        Assert.Equal(1, table[text]);
        Assert.Equal(1, table[key]);
        Assert.Equal(text, Assert.Single(table.Keys.Cast<object>()));
        Assert.Equal(3, table.Increment(key, 2));
        Assert.Equal(3.5, table.IncrementNumber(key, 0.5));
        Assert.True(table.ContainsKey(key) && table.Contains(key));
        Assert.True(table.TryGetValue(key, out object? found) && Equals(found, 3.5));
        Assert.True(table.TryGet(key, out double number) && number == 3.5);
        Assert.False(table.TryAdd(key, 1));
        Assert.True(table.TryUpdate(key, 4, 3.5));
        Assert.Equal(4, table.Exchange(key, 5));
        Assert.Equal(5, table.GetOrAdd(key, 6));
        Assert.Equal(5, table.GetOrAdd(key, _ => 6));
        Assert.Equal(6, table.AddOrUpdate(key, 0, (_, old) => (int)old! + 1));
        Counter counter = table.GetCounter(key);
        Assert.Equal(7, counter.Increment());
        Assert.Equal(text, counter.Key);
        table.Update(new Hashtable { [key] = 8 });
        Assert.Equal(8, table[text]);
        Assert.True(table.TryRemove(key, out object? removed) && Equals(removed, 8));
        Assert.Empty(table);
    }

    [Fact]
    public void It_serves_many_tables_which_decide_on_case()
    {
        var key = new InternedKey("Key");
        var exact = new SharedTable { ["KEY"] = 1 };
        var loose = new SharedTable(ordinalIgnoreCase: true) { ["KEY"] = 1 };
        Assert.Null(exact[key]);
        Assert.Equal(1, loose[key]);
    }

    [Fact]
    public void What_is_no_key_is_refused()
    {
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidKey, () => new InternedKey(0.5));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidKey, () => new InternedKey(null!));
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidKey, () => new InternedKey("\ud800"));
    }

    [Fact]
    public void It_is_faster_than_text()
    {
        string text = new('k', 60);
        var key = new InternedKey(text);
        var table = new SharedTable { [text] = 0 };
        // The best of several, so that what else the machine does plays no part.
        double byKey = double.MaxValue;
        double byText = double.MaxValue;
        for (int round = 0; round < 9; round++)
        {
            byKey = Math.Min(byKey, Time(table, key));
            byText = Math.Min(byText, Time(table, text));
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"by key {byKey:F1} ns, by text {byText:F1} ns");
        Assert.True(byKey < byText, $"{byKey} ns by key, {byText} ns by text");
    }

    private static double Time(SharedTable table, object key)
    {
        const int Rounds = 100_000;
        var watch = Stopwatch.StartNew();
        for (int round = 0; round < Rounds; round++)
        {
            table.Increment(key);
        }
        return watch.Elapsed.TotalNanoseconds / Rounds;
    }
}
