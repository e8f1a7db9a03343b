using System.Text;
using Xunit;

namespace KrState.Tests;

/// <summary>Snapshots that go to streams and come from them.</summary>
[Collection(nameof(Alone))]
public sealed class SnapshotStreamTests
{
    private static CancellationToken Never => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_and_a_state_go_through_a_stream()
    {
        SharedTable value = Large();
        using var direct = new MemoryStream();
        Snapshot.ExportToStream(value, direct, null, Never);
        Assert.Equal(Snapshot.ExportToBytes(value, null, Never), direct.ToArray());
        direct.Position = 0;
        Check(Snapshot.ImportFromStream(direct, null, Never));
        Assert.True(direct.CanRead, "it stays open");

        using var server = new Picky();
        await Snapshot.ExportToStreamAsync(value, server, new SnapshotOptions { Utf16 = true }, Never);
        server.Position = 0;
        Check(await Snapshot.ImportFromStreamAsync(server, null, Never));

        var state = new SharedState();
        state.Set("Large", value);
        using var whole = new Picky();
        await state.ExportToStreamAsync(whole, null, Never);
        var other = new SharedState();
        other.Set("Old", "x");
        whole.Position = 0;
        await other.ImportFromStreamAsync(whole, merge: true, null, Never);
        Check(other.Get("Large"));
        Assert.Equal("x", other.Get("Old"));
        using var again = new MemoryStream(whole.ToArray());
        other.ImportFromStream(again, cancellationToken: Never);
        Assert.Equal(["Large"], other.Keys);
        using var nothing = new MemoryStream();
        Assert.Null(Snapshot.ImportFromStream(nothing, null, Never));
    }

    [Fact]
    public void The_text_begins_where_the_stream_is_and_ends_where_it_ends()
    {
        using var stream = new MemoryStream();
        stream.Write(Encoding.UTF8.GetBytes("head"));
        Snapshot.ExportToStream(new SharedList { 1 }, stream, new SnapshotOptions { Format = SnapshotFormat.Json, Compact = true }, Never);
        Assert.Equal("head[1]", Encoding.UTF8.GetString(stream.ToArray()));
        stream.Position = 4;
        Assert.Equal(1, ((SharedList)Snapshot.ImportFromStream(stream, null, Never)!)[0]);
    }

    [Fact]
    public async Task What_a_stream_throws_leaves_as_it_is()
    {
        var failure = new InvalidTimeZoneException("of the stream");
        using var broken = new Broken(failure);
        Assert.Same(failure, Assert.Throws<InvalidTimeZoneException>(() => Snapshot.ExportToStream(Large(), broken, null, Never)));
        Assert.Same(failure, Assert.Throws<InvalidTimeZoneException>(() => Snapshot.ImportFromStream(broken, null, Never)));
        Assert.Same(failure, await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Snapshot.ExportToStreamAsync(Large(), broken, null, Never)));
        Assert.Same(failure, await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Snapshot.ImportFromStreamAsync(broken, null, Never)));
        var state = new SharedState();
        state.Set("Old", "x");
        Assert.Throws<InvalidTimeZoneException>(() => state.ImportFromStream(broken, cancellationToken: Never));
        Assert.Equal("x", state.Get("Old"));
    }

    [Fact]
    public async Task Streams_that_do_not_fit_are_refused_at_once()
    {
        Assert.Throws<ArgumentNullException>(() => Snapshot.ExportToStream(1, null!, null, Never));
        Assert.Throws<ArgumentNullException>(() => { _ = Snapshot.ImportFromStreamAsync(null!, null, Never); });
        using var fixedStream = new MemoryStream([1, 2], writable: false);
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidArgument, () => Snapshot.ExportToStream(1, fixedStream, null, Never));
        fixedStream.Dispose();
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidArgument, () => Snapshot.ImportFromStream(fixedStream, null, Never));
        using var full = new MemoryStream(new byte[3]);
        Assert.Throws<NotSupportedException>(() => Snapshot.ExportToStream(Large(), full, null, Never));
        using var liar = new Broken(null);
        Assert.Throws<IOException>(() => Snapshot.ImportFromStream(liar, null, Never));
        using var cut = new MemoryStream(Encoding.UTF8.GetBytes("<Objs"));
        Codes.Throws<FormatException>(KrErrorCode.SnapshotSyntax, () => Snapshot.ImportFromStream(cut, null, Never));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Snapshot.ExportToStreamAsync(1, Stream.Null, null, cancelled.Token));
    }

    [Fact]
    public async Task A_stream_that_hangs_is_cancelled()
    {
        using var hanging = new Hanging();
        using var source = new CancellationTokenSource();
        Task<object?> import = Snapshot.ImportFromStreamAsync(hanging, null, source.Token);
        await hanging.Asked.Task.WaitAsync(Never);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => import);
    }

    private static SharedTable Large()
    {
        return new SharedTable { ["text"] = new string('x', 200_000), ["n"] = 7 };
    }

    private static void Check(object? value)
    {
        var table = (SharedTable)value!;
        Assert.Equal(200_000, ((string)table["text"]!).Length);
        Assert.Equal(7, table["n"]);
    }

    /// <summary>Refuses synchronous calls, as the bodies of ASP.NET Core do, and reads in small pieces.</summary>
    private sealed class Picky : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("synchronous");

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("synchronous");

        public override void Flush() => throw new InvalidOperationException("synchronous");

        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            await Task.Yield();
            base.Write(buffer, offset, count);
        }

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return base.Read(buffer, offset, Math.Min(count, 1_000));
        }
    }

    /// <summary>Throws or, without an exception, says that it read more than was asked for.</summary>
    private sealed class Broken(Exception? failure) : MemoryStream([0])
    {
        public override void Write(byte[] buffer, int offset, int count) => throw failure!;

        public override int Read(byte[] buffer, int offset, int count) => failure == null ? count + 1 : throw failure;
    }

    private sealed class Hanging : MemoryStream
    {
        internal TaskCompletionSource Asked { get; } = new();

        public override async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Asked.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
