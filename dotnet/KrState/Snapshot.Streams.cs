using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using KrState.Values;

namespace KrState
{
    /// <content>Snapshots that go to a stream and come from one, piece by piece: the text is never whole in memory.</content>
    public static partial class Snapshot
    {
        /// <summary>Writes a value to a stream: UTF-8 unless the options say otherwise.</summary>
        /// <param name="value">As for <see cref="Export"/>.</param>
        /// <param name="stream">
        /// The stream. It is written from where it is, with its synchronous members, and neither flushed nor closed. If the
        /// export fails, it may have a part of the text.
        /// </param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the export.</param>
        /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
        /// <exception cref="ArgumentException">
        /// The stream cannot be written; a key in the value is neither text nor an integer; or the lock of the options is
        /// blank.
        /// </exception>
        /// <remarks>An exception of the stream ends the export and leaves it as it is.</remarks>
        /// <inheritdoc cref="Export"/>
        public static void ExportToStream(
            object? value, Stream stream, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            _ = SnapshotLock.Run(
                options,
                SnapshotStream.ToWrite(stream),
                (open, chosen) => SnapshotWork.Write(value, open, chosen),
                cancellationToken);
        }

        /// <summary>Reads a value from a stream, whose encoding is recognized. What is empty is null.</summary>
        /// <param name="stream">
        /// The stream, of either format. It is read from where it is to its end, with its synchronous members, and not
        /// closed. If the import fails, it may be anywhere.
        /// </param>
        /// <param name="options">How; the usual if null.</param>
        /// <param name="cancellationToken">Ends the import.</param>
        /// <returns>The value; a container as a new table or list that is in no state.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
        /// <exception cref="ArgumentException">The stream cannot be read, or the lock of the options is blank.</exception>
        /// <remarks>An exception of the stream ends the import and leaves it as it is.</remarks>
        /// <inheritdoc cref="Import(string, SnapshotOptions, CancellationToken)"/>
        public static object? ImportFromStream(
            Stream stream, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SnapshotLock.Run(
                options,
                SnapshotStream.ToRead(stream),
                (open, chosen) => Detached(SnapshotWork.Read(open, chosen)),
                cancellationToken);
        }

        /// <summary>
        /// As <see cref="ExportToStream"/>, on a thread of the pool, which waits while the stream is busy. Only
        /// asynchronous members of the stream are called, so the body of a response will do.
        /// </summary>
        /// <returns>A task that ends when the text is written.</returns>
        /// <inheritdoc cref="ExportToStream"/>
        public static Task ExportToStreamAsync(
            object? value, Stream stream, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SnapshotLock.RunAsync(
                options,
                SnapshotStream.ToWrite(stream),
                (open, chosen) => SnapshotWork.Write(value, open, chosen),
                cancellationToken);
        }

        /// <summary>
        /// As <see cref="ImportFromStream"/>, on a thread of the pool, which waits while the stream is busy. Only
        /// asynchronous members of the stream are called, so the body of a request will do.
        /// </summary>
        /// <inheritdoc cref="ImportFromStream"/>
        public static Task<object?> ImportFromStreamAsync(
            Stream stream, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SnapshotLock.RunAsync(
                options,
                SnapshotStream.ToRead(stream),
                (open, chosen) => Detached(SnapshotWork.Read(open, chosen)),
                cancellationToken);
        }
    }
}
