using System.Collections;
using System.Collections.Specialized;
using Xunit;

namespace KrState.Tests;

/// <summary>Snapshots of values: text, bytes, both formats, and what goes wrong.</summary>
[Collection(nameof(Alone))]
public sealed class SnapshotTests
{
    private static readonly SnapshotFormat[] _formats = [SnapshotFormat.Clixml, SnapshotFormat.Json];

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    public static TheoryData<object> Values => new()
    {
        null!, true, (sbyte)-1, byte.MaxValue, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue, long.MinValue,
        ulong.MaxValue, 1.5f, float.NaN, 0.1, double.NegativeInfinity, -0.0, 1.10m, decimal.MinValue, 'c', '\u0007', "", "t\u00e4xt \ud83d\ude00\r\n_x000A_",
        new byte[] { 0, 255 }, new DateTime(2024, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(7), new DateTime(1, 1, 1), TimeSpan.MinValue,
        Guid.NewGuid(), new Uri("https://a.example/b?c=d"), new Version(1, 2, 3, 4), new KrScript("1 + 1"), new KrXml("<a b=\"c\" />"),
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Every_kind_comes_back(object? value)
    {
        foreach (SnapshotFormat format in _formats)
        {
            var options = new SnapshotOptions { Format = format };
            Same(value, Snapshot.Import(Snapshot.Export(value, options, Never), null, Never));
            Same(value, Snapshot.Import(Snapshot.ExportToBytes(value, options, Never), options, Never));
            var table = new SharedTable { ["v"] = value, [1] = new object?[] { value } };
            var back = (SharedTable)Snapshot.Import(Snapshot.Export(table, options, Never), null, Never)!;
            Same(value, back["v"]);
            Same(value, ((SharedList)back[1]!)[0]);
        }
    }

    private static void Same(object? expected, object? found)
    {
        Assert.Equal(expected?.GetType(), found?.GetType());
        Assert.Equal(expected, found);
        if (expected is decimal number)
        {
            Assert.Equal(decimal.GetBits(number), decimal.GetBits((decimal)found!));
        }
        if (expected is DateTime time)
        {
            Assert.Equal(time.Kind, ((DateTime)found!).Kind);
        }
    }

    public static TheoryData<object, string, bool> Forms => new()
    {
        { new Hashtable(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }, "<T>System.Collections.Hashtable</T>", true },
        { new OrderedDictionary(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }, "<T>System.Collections.Specialized.OrderedDictionary</T>", true },
        { new Hashtable { ["a"] = 1, ["A"] = 2 }, "<T>System.Collections.Specialized.OrderedDictionary</T>", false },
        { new Dictionary<string, object> { ["a"] = 1 }, "<T>System.Collections.Specialized.OrderedDictionary</T>", false },
    };

    [Theory]
    [MemberData(nameof(Forms), DisableDiscoveryEnumeration = true)]
    public void Dictionaries_are_written_as_what_they_were(object source, string type, bool ignoresCase)
    {
        foreach (object value in new[] { source, new SharedList { source }[0]! })
        {
            string text = Snapshot.Export(value, cancellationToken: Never);
            Assert.Contains(type, text);
            var back = (SharedTable)Snapshot.Import(text, cancellationToken: Never)!;
            Assert.Equal(ignoresCase, back.IgnoresCase);
            Assert.Equal(1, back["a"]);
            Assert.Equal(text, Snapshot.Export(back, cancellationToken: Never));
        }
    }

    [Fact]
    public void Lists_are_written_as_what_they_were()
    {
        string array = Snapshot.Export(new object[] { 1 }, cancellationToken: Never);
        Assert.Contains("<T>System.Object[]</T>", array);
        string list = Snapshot.Export(new SharedTable { ["l"] = new ArrayList { 1 } }, cancellationToken: Never);
        Assert.Contains("<T>System.Collections.ArrayList</T>", list);
        Assert.Equal(list, Snapshot.Export(Snapshot.Import(list, cancellationToken: Never), cancellationToken: Never));
        string plain = Snapshot.Export(new List<object> { 1 }, cancellationToken: Never);
        Assert.Equal(array, plain);
    }

    [Fact]
    public void An_object_of_PowerShell_is_a_table_here_and_an_object_again()
    {
        const string Text = """
            <Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
              <Obj RefId="0">
                <TN RefId="0">
                  <T>System.Management.Automation.PSCustomObject</T>
                  <T>System.Object</T>
                </TN>
                <MS>
                  <S N="Name">demo</S>
                  <I32 N="Count">3</I32>
                </MS>
              </Obj>
            </Objs>
            """;
        var table = (SharedTable)Snapshot.Import(Text, cancellationToken: Never)!;
        Assert.Equal("demo", table["name"]);
        Assert.Equal(3, table["Count"]);
        Assert.Equal(Text, Snapshot.Export(table, cancellationToken: Never).TrimEnd().ReplaceLineEndings("\n"));
        table["More"] = true;
        string more = Snapshot.Export(table, new SnapshotOptions { Compact = true }, Never);
        Assert.Contains("<I32 N=\"Count\">3</I32><B N=\"More\">true</B></MS>", more);
    }

    [Fact]
    public void Objects_of_NET_are_written_as_their_structure()
    {
        string text = Snapshot.Export(new SharedList { new Named { Name = "Ada" }, DayOfWeek.Friday }, cancellationToken: Never);
        Assert.Contains("<T>" + typeof(Named).FullName + "</T>", text);
        Assert.Contains("<S N=\"Name\">Ada</S>", text);
        Assert.Contains("<T>System.DayOfWeek</T>", text);
        Assert.Contains("<ToString>Friday</ToString>", text);
        var back = (SharedList)Snapshot.Import(text, cancellationToken: Never)!;
        Assert.Equal("Ada", ((SharedTable)back[0]!)["Name"]);
        Assert.Equal(5, ((SharedTable)back[1]!)["value__"]);
        Codes.ThrowsAt<NotSupportedException>(
            KrErrorCode.UnsupportedType, "$[0]", () => Snapshot.Export(new SharedList { (Action)(() => { }) }, null, Never));
        var none = new SnapshotOptions { CopyTimeout = TimeSpan.Zero };
        Codes.Throws<NotSupportedException>(KrErrorCode.UnsupportedType, () => Snapshot.Export(new Named(), none, Never));
    }

    [Fact]
    public void Shared_containers_stay_shared_and_order_stays()
    {
        var shared = new SharedTable { ["n"] = 1 };
        var list = new SharedList { shared, shared };
        foreach (SnapshotFormat format in _formats)
        {
            var back = (SharedList)Snapshot.Import(Snapshot.Export(list, new SnapshotOptions { Format = format }, Never), null, Never)!;
            Assert.Same(back[0], back[1]);
        }
        var ordered = new SharedTable { ["z"] = 1, ["a"] = 2, [5] = 3, ["m"] = 4 };
        var again = (SharedTable)Snapshot.Import(Snapshot.Export(ordered, null, Never), null, Never)!;
        Assert.Equal(new object[] { "z", "a", 5, "m" }, again.Keys.Cast<object>());
    }

    [Fact]
    public void The_options_choose_the_text()
    {
        var list = new SharedList { "\u00e4" };
        Assert.StartsWith("<Objs", Snapshot.Export(list, null, Never));
        Assert.Equal("[\"\u00e4\"]", Snapshot.Export(list, new SnapshotOptions { Format = SnapshotFormat.Json, Compact = true }, Never));
        Assert.Contains('\n', Snapshot.Export(list, null, Never));
        Assert.DoesNotContain('\n', Snapshot.Export(list, new SnapshotOptions { Compact = true }, Never));
        byte[] utf8 = Snapshot.ExportToBytes(list, new SnapshotOptions { ByteOrderMark = true }, Never);
        Assert.Equal(new byte[] { 0xEF, 0xBB, 0xBF }, utf8[..3]);
        byte[] utf16 = Snapshot.ExportToBytes(list, new SnapshotOptions { Utf16 = true }, Never);
        Assert.Equal(new byte[] { 0xFF, 0xFE, (byte)'<', 0 }, utf16[..4]);
        Assert.Equal("\u00e4", ((SharedList)Snapshot.Import(utf16, null, Never)!)[0]);
        Assert.Equal("\u00e4", ((SharedList)Snapshot.Import(utf8, null, Never)!)[0]);
        Assert.Null(Snapshot.Import("", null, Never));
        Assert.Null(Snapshot.Import(" \r\n", null, Never));
        Assert.Null(Snapshot.Import([], null, Never));
        var options = new SnapshotOptions();
        Codes.Throws<ArgumentOutOfRangeException>(KrErrorCode.IndexOutOfRange, () => options.MaxDepth = 0);
        Codes.Throws<ArgumentOutOfRangeException>(KrErrorCode.IndexOutOfRange, () => options.MaxDepth = 1001);
        Codes.Throws<ArgumentOutOfRangeException>(KrErrorCode.IndexOutOfRange, () => options.Format = (SnapshotFormat)3);
        Codes.Throws<ArgumentOutOfRangeException>(KrErrorCode.IndexOutOfRange, () => new SnapshotLimits().Nodes = 0);
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => Snapshot.Import((string)null!, null, Never));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidArgument, () => Snapshot.ImportFromFile(null!, null, Never));
    }

    [Fact]
    public void Malformed_text_is_a_FormatException_with_its_place()
    {
        var json = Codes.Throws<FormatException>(KrErrorCode.SnapshotSyntax, () => Snapshot.Import("[1,\n 2,]", null, Never));
        Assert.Equal(2L, json.Data["KrLine"]);
        Assert.Equal(3L, json.Data["KrColumn"]);
        var xml = Codes.Throws<FormatException>(
            KrErrorCode.SnapshotSyntax, () => Snapshot.Import("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n<I32>x</I32></Objs>", null, Never));
        Assert.Equal(2L, xml.Data["KrLine"]);
        Assert.IsType<long>(xml.Data["KrColumn"]);
    }

    [Fact]
    public void What_goes_beyond_a_limit_is_an_InvalidDataException()
    {
        string text = Snapshot.Export(new object[] { 1, 2, 3, "four" }, null, Never);
        (SnapshotLimits Limits, string Name)[] cases =
        [
            (new SnapshotLimits { InputBytes = 10 }, "input_bytes"), (new SnapshotLimits { Nodes = 2 }, "nodes"),
            (new SnapshotLimits { StringLength = 3 }, "string_length"),
        ];
        foreach ((SnapshotLimits limits, string name) in cases)
        {
            var options = new SnapshotOptions { Limits = limits };
            var beyond = Codes.Throws<InvalidDataException>(
                KrErrorCode.SnapshotLimit, () => Snapshot.Import(text, options, Never));
            Assert.Equal(name, beyond.Data["KrLimit"]);
        }
        object deep = 1;
        for (int level = 0; level < 49; level++)
        {
            deep = new object[] { deep };
        }
        Codes.Throws<InvalidDataException>(KrErrorCode.SnapshotLimit, () => Snapshot.Export(deep, null, Never));
        string written = Snapshot.Export(deep, new SnapshotOptions { MaxDepth = 49 }, Never);
        Codes.Throws<InvalidDataException>(KrErrorCode.SnapshotLimit, () => Snapshot.Import(written, null, Never));
        Assert.NotNull(Snapshot.Import(written, new SnapshotOptions { MaxDepth = 49 }, Never));
    }

    [Fact]
    public void Progress_is_told_and_can_end_the_call()
    {
        var list = SharedList.From(Enumerable.Range(0, 10_000));
        var told = new Told();
        string text = Snapshot.Export(list, new SnapshotOptions { Progress = told }, Never);
        // What is in the last buffer is not counted yet.
        Assert.InRange(told.Last.Bytes, text.Length / 2, text.Length);
        Assert.True(told.Last.Nodes >= 10_000);
        var reading = new Told();
        _ = Snapshot.Import(text, new SnapshotOptions { Progress = reading }, Never);
        Assert.InRange(reading.Last.Bytes, text.Length / 2, text.Length);
        Assert.True(reading.Last.Nodes >= 10_000);
        var mine = new FormatException("mine");
        var failing = new SnapshotOptions { Progress = new Told { Failure = mine } };
        Assert.Same(mine, Assert.Throws<FormatException>(() => Snapshot.Export(list, failing, Never)));
        Assert.Same(mine, Assert.Throws<FormatException>(() => Snapshot.Import(text, failing, Never)));
    }

    [Fact]
    public async Task It_can_be_cancelled()
    {
        var list = SharedList.From(Enumerable.Range(0, 10_000));
        using var cancelled = new CancellationTokenSource();
        var options = new SnapshotOptions { Progress = new Told { Source = cancelled } };
        var error = Codes.Throws<OperationCanceledException>(
            KrErrorCode.Cancelled, () => Snapshot.Export(list, options, cancelled.Token));
        Assert.Equal(cancelled.Token, error.CancellationToken);
        Assert.ThrowsAny<OperationCanceledException>(() => Snapshot.Import("1", null, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Snapshot.ExportAsync(list, null, cancelled.Token));
    }

    [Fact]
    public async Task Tasks_do_the_same()
    {
        var list = new SharedList { 1, "two" };
        string text = await Snapshot.ExportAsync(list, cancellationToken: Never);
        Assert.Equal(Snapshot.Export(list, null, Never), text);
        Assert.Equal(Snapshot.ExportToBytes(list, null, Never), await Snapshot.ExportToBytesAsync(list, cancellationToken: Never));
        Assert.Equal([1, "two"], ((SharedList)(await Snapshot.ImportAsync(text, cancellationToken: Never))!).ToArray());
        Assert.Equal(5, await Snapshot.ImportAsync("5"u8.ToArray(), cancellationToken: Never));
        await Assert.ThrowsAsync<FormatException>(() => Snapshot.ImportAsync("{", cancellationToken: Never));
    }

    [Fact]
    public async Task The_named_lock_is_held_meanwhile()
    {
        const string Key = "dotnet-tests-snapshot";
        KrLock named = KrLock.GetOrCreate(Key);
        var seen = new List<int>();
        var options = new SnapshotOptions { Lock = Key, Progress = new Told { Each = () => seen.Add(named.CurrentCount) } };
        string text = Snapshot.Export(new SharedList { 1 }, options, Never);
        _ = await Snapshot.ImportAsync(text, options, Never);
        Assert.True(seen.Count >= 2 && seen.TrueForAll(count => count == 0));
        Assert.Equal(1, named.CurrentCount);
        options = new SnapshotOptions { Lock = Key, LockTimeout = TimeSpan.FromMilliseconds(1) };
        using (named.Acquire(cancellationToken: Never))
        {
            Thread other = new(() => Codes.Throws<KrLockTimeoutException>(
                KrErrorCode.LockTimeout, () => Snapshot.Export(1, options, Never)));
            other.Start();
            other.Join();
            await Assert.ThrowsAnyAsync<TimeoutException>(() => Snapshot.ImportAsync("1", options, Never));
        }
        Codes.Throws<ArgumentException>(
            KrErrorCode.InvalidKey, () => Snapshot.Export(1, new SnapshotOptions { Lock = " " }, Never));
        Assert.Equal("1", Snapshot.Export(1, new SnapshotOptions { Lock = "default", Format = SnapshotFormat.Json, Compact = true }, Never));
    }

    private sealed class Named
    {
        public string Name { get; set; } = "";
    }

    private sealed class Told : IProgress<SnapshotProgress>
    {
        internal SnapshotProgress Last { get; private set; }

        internal Exception? Failure { get; init; }

        internal CancellationTokenSource? Source { get; init; }

        internal Action? Each { get; init; }

        public void Report(SnapshotProgress value)
        {
            Last = value;
            Source?.Cancel();
            Each?.Invoke();
            if (Failure != null)
            {
                throw Failure;
            }
        }
    }
}
