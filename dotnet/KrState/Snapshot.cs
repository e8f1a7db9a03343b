using System;
using System.Threading;
using System.Threading.Tasks;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <summary>
    /// Snapshots of values: text that PowerShell's <c>Import-Clixml</c> reads, or JSON, and back. What PowerShell's
    /// <c>Export-Clixml</c> writes is read as well.
    /// </summary>
    /// <remarks>
    /// <para>An export shows one instant of everything that the value reaches, while other threads and languages go on
    /// writing. An import makes new tables and lists in no state, all of them or none; what a container was in PowerShell
    /// is kept, and written again. Whole states have members of their own, such as
    /// <see cref="SharedState.Export"/>.</para>
    /// <para>The members that return a task work on the thread pool. Every member may be called from any thread.</para>
    /// </remarks>
    public static partial class Snapshot
    {
        /// <summary>Writes a value as text.</summary>
        /// <param name="value">The value: anything that can be stored; a live table or list as it is now.</param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the export.</param>
        /// <returns>The text.</returns>
        /// <exception cref="ArgumentException">
        /// A key in the value is neither text nor an integer; or the lock of the options is blank.
        /// </exception>
        /// <exception cref="System.IO.InvalidDataException">Containers are nested deeper than the options allow.</exception>
        /// <exception cref="InvalidOperationException">The value contains itself.</exception>
        /// <exception cref="NotSupportedException">
        /// There is an object that only its runtime understands, and no copy of it.
        /// </exception>
        /// <exception cref="ObjectDisposedException">The state of a table or list is closed.</exception>
        /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
        /// <exception cref="TimeoutException">
        /// The lock of the options was not free in time, or the copy of an object did not come in time.
        /// </exception>
        public static string Export(
            object? value, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SnapshotLock.Run(
                options, chosen => SnapshotWork.Text(value, chosen, cancellationToken), cancellationToken);
        }

        /// <summary>Writes a value as bytes: UTF-8 unless the options say otherwise.</summary>
        /// <returns>The bytes.</returns>
        /// <inheritdoc cref="Export"/>
        public static byte[] ExportToBytes(
            object? value, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SnapshotLock.Run(
                options, chosen => SnapshotWork.Bytes(value, chosen, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Writes a value to a file, which is replaced whole: it has its old content or the new one whatever happens. The
        /// folders of the path are made, and the permissions of the old file kept.
        /// </summary>
        /// <param name="value">As for <see cref="Export"/>.</param>
        /// <param name="path">The file.</param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the export.</param>
        /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
        /// <exception cref="System.IO.IOException">The file cannot be written; the old one is as it was.</exception>
        /// <inheritdoc cref="Export"/>
        public static void ExportToFile(
            object? value, string path, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            string full = FullPath(path);
            _ = SnapshotLock.Run(
                options, chosen => SnapshotWork.File(value, full, chosen, cancellationToken), cancellationToken);
        }

        /// <summary>Reads a value from text. What is empty or blank is null.</summary>
        /// <param name="text">The text, of either format.</param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the import.</param>
        /// <returns>The value; a container as a new table or list that is in no state.</returns>
        /// <exception cref="ArgumentException">The lock of the options is blank.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
        /// <exception cref="FormatException">
        /// It is no snapshot. <c>Data["KrLine"]</c> and <c>Data["KrColumn"]</c> tell where, counted from 1.
        /// </exception>
        /// <exception cref="System.IO.InvalidDataException">
        /// It goes beyond a limit, which <c>Data["KrLimit"]</c> names.
        /// </exception>
        /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
        /// <exception cref="TimeoutException">The lock of the options was not free in time.</exception>
        public static object? Import(
            string text, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return Read(Require(text, nameof(text)), options, cancellationToken);
        }

        /// <summary>Reads a value from bytes, whose encoding is recognized. What is empty is null.</summary>
        /// <param name="bytes">The bytes, of either format.</param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the import.</param>
        /// <returns>The value; a container as a new table or list that is in no state.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="bytes"/> is null.</exception>
        /// <inheritdoc cref="Import(string, SnapshotOptions, CancellationToken)"/>
        public static object? Import(
            byte[] bytes, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return Read(Require(bytes, nameof(bytes)), options, cancellationToken);
        }

        /// <summary>Reads a value from a file.</summary>
        /// <param name="path">The file, of either format.</param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the import.</param>
        /// <returns>The value; a container as a new table or list that is in no state.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
        /// <exception cref="System.IO.FileNotFoundException">There is no such file.</exception>
        /// <exception cref="System.IO.IOException">The file cannot be read.</exception>
        /// <inheritdoc cref="Import(string, SnapshotOptions, CancellationToken)"/>
        public static object? ImportFromFile(
            string path, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            string full = FullPath(path);
            return SnapshotLock.Run(
                options, chosen => Detached(SnapshotWork.ImportFile(full, chosen, cancellationToken)), cancellationToken);
        }

        /// <summary>As <see cref="Export"/>, on the thread pool.</summary>
        /// <returns>The text.</returns>
        /// <inheritdoc cref="Export"/>
        public static Task<string> ExportAsync(
            object? value, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SnapshotLock.RunAsync(
                options, chosen => SnapshotWork.Text(value, chosen, cancellationToken), cancellationToken);
        }

        /// <summary>As <see cref="ExportToBytes"/>, on the thread pool.</summary>
        /// <returns>The bytes.</returns>
        /// <inheritdoc cref="Export"/>
        public static Task<byte[]> ExportToBytesAsync(
            object? value, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SnapshotLock.RunAsync(
                options, chosen => SnapshotWork.Bytes(value, chosen, cancellationToken), cancellationToken);
        }

        /// <summary>As <see cref="ExportToFile"/>, on the thread pool.</summary>
        /// <returns>A task that ends when the file is replaced.</returns>
        /// <inheritdoc cref="ExportToFile"/>
        public static Task ExportToFileAsync(
            object? value, string path, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            string full = FullPath(path);
            return SnapshotLock.RunAsync(
                options, chosen => SnapshotWork.File(value, full, chosen, cancellationToken), cancellationToken);
        }

        /// <summary>As <see cref="Import(string, SnapshotOptions, CancellationToken)"/>, on the thread pool.</summary>
        /// <inheritdoc cref="Import(string, SnapshotOptions, CancellationToken)"/>
        public static Task<object?> ImportAsync(
            string text, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return ReadAsync(Require(text, nameof(text)), options, cancellationToken);
        }

        /// <summary>As <see cref="Import(byte[], SnapshotOptions, CancellationToken)"/>, on the thread pool.</summary>
        /// <inheritdoc cref="Import(byte[], SnapshotOptions, CancellationToken)"/>
        public static Task<object?> ImportAsync(
            byte[] bytes, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return ReadAsync(Require(bytes, nameof(bytes)), options, cancellationToken);
        }

        /// <summary>As <see cref="ImportFromFile"/>, on the thread pool.</summary>
        /// <inheritdoc cref="ImportFromFile"/>
        public static Task<object?> ImportFromFileAsync(
            string path, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            string full = FullPath(path);
            return SnapshotLock.RunAsync(
                options, chosen => Detached(SnapshotWork.ImportFile(full, chosen, cancellationToken)), cancellationToken);
        }

        /// <summary>The path from the root: the engine does not know the folder that .NET is in.</summary>
        internal static string FullPath(string path)
        {
            return System.IO.Path.GetFullPath(Require(path, nameof(path)));
        }

        internal static T Require<T>(T given, string parameter)
            where T : class
        {
            return given ?? throw Errors.Null(parameter);
        }

        private static object? Read(object source, SnapshotOptions? options, CancellationToken cancellation)
        {
            return SnapshotLock.Run(
                options, chosen => Detached(SnapshotWork.Import(source, chosen, cancellation)), cancellation);
        }

        private static Task<object?> ReadAsync(object source, SnapshotOptions? options, CancellationToken cancellation)
        {
            return SnapshotLock.RunAsync(
                options, chosen => Detached(SnapshotWork.Import(source, chosen, cancellation)), cancellation);
        }

        private static object? Detached(KrValue value)
        {
            return ValueOutput.Take(ref value, Scope.Detached);
        }
    }
}
