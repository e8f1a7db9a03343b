using System;
using System.Threading;
using System.Threading.Tasks;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <content>Snapshots of the whole state, as a table from names to values.</content>
    public sealed partial class SharedState
    {
        /// <summary>Writes all entries of one instant as text.</summary>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the export.</param>
        /// <returns>The text.</returns>
        /// <exception cref="ArgumentException">The lock of the options is blank.</exception>
        /// <exception cref="System.IO.InvalidDataException">Containers are nested deeper than the options allow.</exception>
        /// <exception cref="NotSupportedException">
        /// There is an object that only its runtime understands, and no copy of it.
        /// </exception>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
        /// <exception cref="TimeoutException">
        /// The lock of the options was not free in time, or the copy of an object did not come in time.
        /// </exception>
        public string Export(SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SnapshotLock.Run(
                options, chosen => SnapshotWork.Text(_handle, chosen, cancellationToken), cancellationToken);
        }

        /// <summary>Writes all entries of one instant as bytes: UTF-8 unless the options say otherwise.</summary>
        /// <returns>The bytes.</returns>
        /// <inheritdoc cref="Export"/>
        public byte[] ExportToBytes(SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SnapshotLock.Run(
                options, chosen => SnapshotWork.Bytes(_handle, chosen, cancellationToken), cancellationToken);
        }

        /// <summary>Writes all entries of one instant to a file, which is replaced as <see cref="KrState.Snapshot.ExportToFile"/> does.</summary>
        /// <param name="path">The file.</param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the export.</param>
        /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
        /// <exception cref="System.IO.IOException">The file cannot be written; the old one is as it was.</exception>
        /// <inheritdoc cref="Export"/>
        public void ExportToFile(
            string path, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            string full = KrState.Snapshot.FullPath(path);
            _ = SnapshotLock.Run(
                options, chosen => SnapshotWork.File(_handle, full, chosen, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// Sets the entries of a snapshot in one step: all of them or, if it fails, none. Value types are stored whatever
        /// the state says of them.
        /// </summary>
        /// <param name="text">The text of a table, of either format.</param>
        /// <param name="merge">Whether the other entries stay; if not, they go.</param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the import.</param>
        /// <exception cref="ArgumentException">
        /// A key of the table is no name, or two of them are one name here; or the lock of the options is blank.
        /// </exception>
        /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
        /// <exception cref="FormatException">
        /// It is no snapshot. <c>Data["KrLine"]</c> and <c>Data["KrColumn"]</c> tell where, counted from 1.
        /// </exception>
        /// <exception cref="InvalidCastException">It is the snapshot of something else than a table.</exception>
        /// <exception cref="System.IO.InvalidDataException">
        /// It goes beyond a limit, which <c>Data["KrLimit"]</c> names.
        /// </exception>
        /// <exception cref="ObjectDisposedException">The state is closed.</exception>
        /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
        /// <exception cref="TimeoutException">The lock of the options was not free in time.</exception>
        public void Import(
            string text, bool merge = false, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            Load(KrState.Snapshot.Require(text, nameof(text)), merge, options, cancellationToken);
        }

        /// <summary>
        /// Sets the entries of a snapshot in one step, as <see cref="Import(string, bool, SnapshotOptions, CancellationToken)"/>
        /// does.
        /// </summary>
        /// <param name="bytes">The bytes of a table, of either format.</param>
        /// <param name="merge">Whether the other entries stay; if not, they go.</param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the import.</param>
        /// <exception cref="ArgumentNullException"><paramref name="bytes"/> is null.</exception>
        /// <inheritdoc cref="Import(string, bool, SnapshotOptions, CancellationToken)"/>
        public void Import(
            byte[] bytes, bool merge = false, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            Load(KrState.Snapshot.Require(bytes, nameof(bytes)), merge, options, cancellationToken);
        }

        /// <summary>
        /// Sets the entries of a snapshot in one step, as <see cref="Import(string, bool, SnapshotOptions, CancellationToken)"/>
        /// does.
        /// </summary>
        /// <param name="path">The file of a table, of either format.</param>
        /// <param name="merge">Whether the other entries stay; if not, they go.</param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the import.</param>
        /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
        /// <exception cref="System.IO.FileNotFoundException">There is no such file.</exception>
        /// <exception cref="System.IO.IOException">The file cannot be read.</exception>
        /// <inheritdoc cref="Import(string, bool, SnapshotOptions, CancellationToken)"/>
        public void ImportFromFile(
            string path, bool merge = false, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            string full = KrState.Snapshot.FullPath(path);
            _ = SnapshotLock.Run(
                options,
                chosen => SnapshotWork.Load(_handle, SnapshotWork.ImportFile(full, chosen, cancellationToken), merge),
                cancellationToken);
        }

        /// <summary>As <see cref="Export"/>, on the thread pool.</summary>
        /// <returns>The text.</returns>
        /// <inheritdoc cref="Export"/>
        public Task<string> ExportAsync(SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SnapshotLock.RunAsync(
                options, chosen => SnapshotWork.Text(_handle, chosen, cancellationToken), cancellationToken);
        }

        /// <summary>As <see cref="ExportToFile"/>, on the thread pool.</summary>
        /// <returns>A task that ends when the file is replaced.</returns>
        /// <inheritdoc cref="ExportToFile"/>
        public Task ExportToFileAsync(
            string path, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            string full = KrState.Snapshot.FullPath(path);
            return SnapshotLock.RunAsync(
                options, chosen => SnapshotWork.File(_handle, full, chosen, cancellationToken), cancellationToken);
        }

        /// <summary>
        /// As <see cref="Import(string, bool, SnapshotOptions, CancellationToken)"/>, on the thread pool.
        /// </summary>
        /// <returns>A task that ends when the entries are set.</returns>
        /// <inheritdoc cref="Import(string, bool, SnapshotOptions, CancellationToken)"/>
        public Task ImportAsync(
            string text, bool merge = false, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            KrState.Snapshot.Require(text, nameof(text));
            return SnapshotLock.RunAsync(
                options,
                chosen => SnapshotWork.Load(_handle, SnapshotWork.Import(text, chosen, cancellationToken), merge),
                cancellationToken);
        }

        /// <summary>As <see cref="ImportFromFile"/>, on the thread pool.</summary>
        /// <returns>A task that ends when the entries are set.</returns>
        /// <inheritdoc cref="ImportFromFile"/>
        public Task ImportFromFileAsync(
            string path, bool merge = false, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            string full = KrState.Snapshot.FullPath(path);
            return SnapshotLock.RunAsync(
                options,
                chosen => SnapshotWork.Load(_handle, SnapshotWork.ImportFile(full, chosen, cancellationToken), merge),
                cancellationToken);
        }

        private void Load(object source, bool merge, SnapshotOptions? options, CancellationToken cancellation)
        {
            _ = SnapshotLock.Run(
                options,
                chosen => SnapshotWork.Load(_handle, SnapshotWork.Import(source, chosen, cancellation), merge),
                cancellation);
        }
    }
}
