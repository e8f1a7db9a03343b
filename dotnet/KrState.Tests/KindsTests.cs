using System.Collections;
using Xunit;

namespace KrState.Tests;

/// <summary>Every kind of value both ways: the same type and the same content come back.</summary>
public sealed class KindsTests
{
    private static readonly Guid _guid = new("00112233-4455-6677-8899-aabbccddeeff");

    private static readonly object[] _values =
    [
        sbyte.MinValue, byte.MaxValue, short.MinValue, ushort.MaxValue, uint.MaxValue, ulong.MaxValue, float.Epsilon,
        float.MinValue, -0f, 1.10m, decimal.MaxValue, decimal.MinValue, 0.0000000000000000000000000001m,
        new decimal(0, 0, 0, true, 3), 'c', '\ud800', '\0', DateTime.MinValue, DateTime.MaxValue,
        new DateTime(2024, 2, 29, 23, 59, 59, DateTimeKind.Utc).AddTicks(1), DateTime.SpecifyKind(new(7), DateTimeKind.Local),
        TimeSpan.MinValue, TimeSpan.MaxValue, new TimeSpan(-1), _guid, Guid.Empty, new Uri("https://EXAMPLE.org/a%20b"),
        new Uri("../relative", UriKind.Relative), new Version(1, 2), new Version(1, 2, 3, 4), new KrScript("{ $_ }"),
        new KrScript(""), new KrXml("<a>\ud83d\ude00</a>"), Array.Empty<byte>(), new byte[] { 0, 255, 1 }, new byte[100_000],
    ];

    public static TheoryData<object> Values => [.. _values];

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Every_value_comes_back_as_it_was(object value)
    {
        var table = new SharedTable { ["v"] = value, ["in"] = new Hashtable { [1] = new[] { value } } };
        Same(value, table["v"]);
        Same(value, ((SharedList)((SharedTable)table["in"]!)[1]!)[0]);
        var list = new SharedList { value };
        Same(value, Assert.Single(list.ToArray()));
        Assert.True(list.Contains(value) && list.LastIndexOf(value) == 0);
        Assert.True(table.TryUpdate("v", null, value));
    }

    [Fact]
    public void Bytes_are_copied_both_ways()
    {
        byte[] bytes = [1, 2];
        var table = new SharedTable { ["b"] = bytes };
        bytes[0] = 9;
        var read = (byte[])table["b"]!;
        Assert.Equal([1, 2], read);
        read[0] = 9;
        Assert.Equal(new byte[] { 1, 2 }, table["b"]);
    }

    [Fact]
    public void A_guid_is_the_one_that_others_read()
    {
        // The bytes in the order in which the text shows them, whatever the order in memory.
        var list = new SharedList { _guid };
        Assert.Equal("00112233-4455-6677-8899-aabbccddeeff", list[0]!.ToString());
        Assert.Equal(0, list.IndexOf(Guid.Parse("00112233445566778899AABBCCDDEEFF")));
    }

    [Fact]
    public void Value_types_are_guarded_and_references_are_not()
    {
        var state = new SharedState();
        Assert.All(new object[] { (byte)1, 1m, 1f, 'c', DateTime.UnixEpoch, TimeSpan.Zero, _guid }, value =>
        {
            Codes.Throws<ArgumentException>(KrErrorCode.ValueTypeNotAllowed, () => state.Set("v", value));
            Codes.Throws<ArgumentException>(KrErrorCode.ValueTypeNotAllowed, () => state.GetOrAdd("v", value));
            Assert.True(state.Set("v", value, allowsValueType: true));
            Same(value, state.Get("v"));
            state.Remove("v");
        });
        Assert.All(new object[] { new byte[1], new Uri("urn:a"), new Version(1, 0), new KrScript("a"), new KrXml("<a/>") },
            value => Assert.True(state.Set("v", value)));
    }

    [Fact]
    public void Scripts_and_documents_are_compared_by_their_text()
    {
        Assert.Equal(new KrScript("a"), new KrScript("a"));
        Assert.NotEqual(new KrScript("a"), new KrScript("b"));
        Assert.Equal(new KrXml("<a/>").GetHashCode(), new KrXml("<a/>").GetHashCode());
        Assert.False(new KrXml("a").Equals(new KrScript("a")));
        Assert.Equal(("a", "<a/>"), (new KrScript("a").ToString(), new KrXml("<a/>").Text));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => new KrScript(null!));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => new KrXml(null!));
    }

    [Fact]
    public void A_lone_surrogate_is_refused_where_it_is_text()
    {
        var list = new SharedList();
        Assert.All(new object[] { "\ud800", new KrScript("\ud800"), new KrXml("\ud800") }, value =>
            Codes.Throws<OverflowException>(KrErrorCode.OutOfRange, () => list.Add(value)));
        Assert.Empty(list);
    }

    private static void Same(object expected, object? found)
    {
        Assert.NotNull(found);
        Assert.Equal(expected.GetType(), found.GetType());
        Assert.Equal(expected, found);
        Assert.Equal(Detail(expected), Detail(found));
    }

    /// <summary>What Equals does not look at.</summary>
    private static object? Detail(object value)
    {
        return value switch
        {
            decimal number => decimal.GetBits(number),
            DateTime time => time.Kind,
            float number => BitConverter.SingleToInt32Bits(number),
            Uri uri => uri.OriginalString,
            _ => null,
        };
    }
}
