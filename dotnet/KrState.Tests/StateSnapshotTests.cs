using System.Collections;
using Xunit;

namespace KrState.Tests;

/// <summary>Snapshots of whole states, and files.</summary>
public sealed class StateSnapshotTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("krstate").FullName;

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "deep", "state.xml");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_state_goes_out_and_in_again()
    {
        SharedState state = Filled();
        foreach (SnapshotFormat format in new[] { SnapshotFormat.Clixml, SnapshotFormat.Json })
        {
            string text = state.Export(new SnapshotOptions { Format = format }, Never);
            var other = new SharedState();
            other.Set("Old", "x");
            other.Import(text, cancellationToken: Never);
            Check(other, "Config", "Count");
            other.Set("Old", "x");
            other.Import(text, merge: true, cancellationToken: Never);
            Assert.Equal("x", other.Get("Old"));
            Assert.Equal(3, other.Count);
            other.Import(state.ExportToBytes(new SnapshotOptions { Format = format }, Never), cancellationToken: Never);
            Check(other, "Config", "Count");
        }
    }

    [Fact]
    public void An_import_that_fails_changes_nothing()
    {
        SharedState state = Filled();
        Codes.Throws<FormatException>(KrErrorCode.SnapshotSyntax, () => state.Import("{", cancellationToken: Never));
        Codes.Throws<InvalidCastException>(KrErrorCode.TypeMismatch, () => state.Import("[1]", cancellationToken: Never));
        Codes.Throws<InvalidCastException>(KrErrorCode.TypeMismatch, () => state.Import("", cancellationToken: Never));
        Codes.Throws<ArgumentException>(
            KrErrorCode.InvalidName, () => state.Import("{\"Good\": 1, \"bad name\": 2}", cancellationToken: Never));
        Codes.Throws<ArgumentException>(
            KrErrorCode.InvalidName, () => state.Import("{\"a\": 1, \"A\": 2}", merge: true, cancellationToken: Never));
        Check(state, "Config", "Count");
        state.Close();
        Codes.Throws<ObjectDisposedException>(KrErrorCode.Disposed, () => state.Export(cancellationToken: Never));
        Codes.Throws<ObjectDisposedException>(KrErrorCode.Disposed, () => state.Import("{}", cancellationToken: Never));
    }

    [Fact]
    public async Task Files_are_made_with_their_folders_and_replaced_whole()
    {
        SharedState state = Filled();
        state.ExportToFile(File, cancellationToken: Never);
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        var other = new SharedState();
        other.ImportFromFile(File, cancellationToken: Never);
        Check(other, "Config", "Count");
        await other.ExportToFileAsync(File, new SnapshotOptions { Format = SnapshotFormat.Json }, Never);
        Assert.StartsWith("{", await System.IO.File.ReadAllTextAsync(File, Never));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
        await state.ImportFromFileAsync(File, cancellationToken: Never);
        Check(state, "Config", "Count");
        Snapshot.ExportToFile(new object[] { 1, "two" }, File, cancellationToken: Never);
        Assert.Equal([1, "two"], ((SharedList)Snapshot.ImportFromFile(File, null, Never)!).ToArray());
        await Snapshot.ExportToFileAsync(5, File, cancellationToken: Never);
        Assert.Equal(5, await Snapshot.ImportFromFileAsync(File, cancellationToken: Never));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public void A_failed_export_leaves_the_old_file()
    {
        Snapshot.ExportToFile("old", File, cancellationToken: Never);
        Codes.Throws<NotSupportedException>(
            KrErrorCode.UnsupportedType, () => Snapshot.ExportToFile((Action)(() => { }), File, cancellationToken: Never));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Snapshot.ExportToFile(1, File, null, cancelled.Token));
        Assert.Equal("old", Snapshot.ImportFromFile(File, null, Never));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public void Errors_of_files_name_them()
    {
        string missing = Path.Combine(_folder, "no", "such.xml");
        var none = Codes.Throws<FileNotFoundException>(KrErrorCode.Io, () => Snapshot.ImportFromFile(missing, null, Never));
        Assert.Contains(missing, none.Message);
        Assert.Equal(missing, none.FileName);
        Assert.IsType<int>(none.Data["KrErrno"]);
        var folder = Codes.Throws<IOException>(KrErrorCode.Io, () => Snapshot.ImportFromFile(_folder, null, Never));
        Assert.Contains(_folder, folder.Message);
        var replaced = Codes.Throws<IOException>(KrErrorCode.Io, () => Snapshot.ExportToFile(1, _folder, cancellationToken: Never));
        Assert.Contains(_folder, replaced.Message);
        Codes.Throws<ArgumentNullException>(
            KrErrorCode.InvalidArgument, () => new SharedState().ExportToFile(null!, cancellationToken: Never));
    }

    [Fact]
    public void A_relative_path_is_of_the_folder_that_NET_is_in()
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, File);
        Snapshot.ExportToFile("here", relative, cancellationToken: Never);
        Assert.Equal("here", Snapshot.ImportFromFile(File, null, Never));
    }

    [Fact]
    public void The_global_state_has_the_same()
    {
        const string Name = "DotnetTestsSnapshot";
        GlobalStore.Set(Name, "x");
        try
        {
            var all = (SharedTable)Snapshot.Import(GlobalStore.Export(null, Never), null, Never)!;
            Assert.Equal("x", all[Name]);
            GlobalStore.Import("{\"" + Name + "\": \"y\"}", merge: true, cancellationToken: Never);
            Assert.Equal("y", GlobalStore.Get(Name));
        }
        finally
        {
            GlobalStore.Remove(Name);
        }
    }

    [Fact]
    public async Task No_export_shows_half_of_an_update()
    {
        var state = new SharedState();
        state.Set("T", new Hashtable { ["a"] = 0, ["b"] = 0 });
        var table = (SharedTable)state.Get("T")!;
        using var stop = new CancellationTokenSource();
        Task writer = Task.Factory.StartNew(
            () =>
            {
                for (int round = 1; !stop.IsCancellationRequested; round++)
                {
                    table.Update(new Hashtable { ["a"] = round, ["b"] = round });
                }
            },
            Never, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var json = new SnapshotOptions { Format = SnapshotFormat.Json };
        for (int round = 0; round < 1_000; round++)
        {
            var seen = (SharedTable)((SharedTable)Snapshot.Import(state.Export(json, Never), null, Never)!)["T"]!;
            Assert.Equal(seen["a"], seen["b"]);
        }
        await stop.CancelAsync();
        await writer;
    }

    private static SharedState Filled()
    {
        var state = new SharedState();
        state.Set("Config", new Hashtable { ["Name"] = "demo", ["List"] = new object[] { 1, 2.5m } });
        state.Set("Count", 3, allowsValueType: true);
        return state;
    }

    private static void Check(SharedState state, params string[] names)
    {
        Assert.Equal(names, state.KeySnapshot());
        var config = (SharedTable)state.Get("Config")!;
        Assert.Equal("demo", config["Name"]);
        Assert.Equal([1, 2.5m], ((SharedList)config["List"]!).ToArray());
        Assert.Equal(3, state.Get("Count"));
    }
}
