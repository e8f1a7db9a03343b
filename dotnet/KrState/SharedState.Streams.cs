using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using KrState.Values;

namespace KrState
{
    /// <content>Snapshots of the whole state that go to a stream and come from one.</content>
    public sealed partial class SharedState
    {
        /// <summary>
        /// Writes all entries of one instant to a stream, as <see cref="KrState.Snapshot.ExportToStream"/> writes a value.
        /// </summary>
        /// <param name="stream">The stream; it is neither flushed nor closed.</param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the export.</param>
        /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
        /// <exception cref="ArgumentException">The stream cannot be written, or the lock of the options is blank.</exception>
        /// <inheritdoc cref="Export"/>
        public void ExportToStream(
            Stream stream, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            _ = SnapshotLock.Run(
                options,
                SnapshotStream.ToWrite(stream),
                (open, chosen) => SnapshotWork.Write(_handle, open, chosen),
                cancellationToken);
        }

        /// <summary>
        /// Sets the entries of a snapshot in one step, as <see cref="Import(string, bool, SnapshotOptions, CancellationToken)"/>
        /// does.
        /// </summary>
        /// <param name="stream">The stream, of a table of either format; it is read to its end, and not closed.</param>
        /// <param name="merge">Whether the other entries stay; if not, they go.</param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the import.</param>
        /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
        /// <inheritdoc cref="Import(string, bool, SnapshotOptions, CancellationToken)"/>
        public void ImportFromStream(
            Stream stream,
            bool merge = false,
            SnapshotOptions? options = null,
            CancellationToken cancellationToken = default)
        {
            _ = SnapshotLock.Run(
                options,
                SnapshotStream.ToRead(stream),
                (open, chosen) => SnapshotWork.Load(_handle, SnapshotWork.Read(open, chosen), merge),
                cancellationToken);
        }

        /// <summary>
        /// As <see cref="ExportToStream"/>, on a thread of the pool, as
        /// <see cref="KrState.Snapshot.ExportToStreamAsync"/> writes a value.
        /// </summary>
        /// <returns>A task that ends when the text is written.</returns>
        /// <inheritdoc cref="ExportToStream"/>
        public Task ExportToStreamAsync(
            Stream stream, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SnapshotLock.RunAsync(
                options,
                SnapshotStream.ToWrite(stream),
                (open, chosen) => SnapshotWork.Write(_handle, open, chosen),
                cancellationToken);
        }

        /// <summary>
        /// As <see cref="ImportFromStream"/>, on a thread of the pool, as
        /// <see cref="KrState.Snapshot.ImportFromStreamAsync"/> reads a value.
        /// </summary>
        /// <returns>A task that ends when the entries are set.</returns>
        /// <inheritdoc cref="ImportFromStream"/>
        public Task ImportFromStreamAsync(
            Stream stream,
            bool merge = false,
            SnapshotOptions? options = null,
            CancellationToken cancellationToken = default)
        {
            return SnapshotLock.RunAsync(
                options,
                SnapshotStream.ToRead(stream),
                (open, chosen) => SnapshotWork.Load(_handle, SnapshotWork.Read(open, chosen), merge),
                cancellationToken);
        }
    }
}
