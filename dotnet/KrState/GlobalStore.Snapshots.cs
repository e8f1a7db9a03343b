using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace KrState
{
    /// <content>Snapshots of the global state.</content>
    public static partial class GlobalStore
    {
        /// <inheritdoc cref="KrState.SharedState.Export"/>
        public static string Export(SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SharedState.Export(options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.ExportToBytes"/>
        public static byte[] ExportToBytes(SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SharedState.ExportToBytes(options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.ExportToFile"/>
        public static void ExportToFile(
            string path, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            SharedState.ExportToFile(path, options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.Import(string, bool, SnapshotOptions, CancellationToken)"/>
        public static void Import(
            string text, bool merge = false, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            SharedState.Import(text, merge, options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.Import(byte[], bool, SnapshotOptions, CancellationToken)"/>
        public static void Import(
            byte[] bytes, bool merge = false, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            SharedState.Import(bytes, merge, options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.ImportFromFile"/>
        public static void ImportFromFile(
            string path, bool merge = false, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            SharedState.ImportFromFile(path, merge, options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.ExportAsync"/>
        public static Task<string> ExportAsync(
            SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SharedState.ExportAsync(options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.ExportToFileAsync"/>
        public static Task ExportToFileAsync(
            string path, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SharedState.ExportToFileAsync(path, options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.ImportAsync"/>
        public static Task ImportAsync(
            string text, bool merge = false, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SharedState.ImportAsync(text, merge, options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.ImportFromFileAsync"/>
        public static Task ImportFromFileAsync(
            string path, bool merge = false, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SharedState.ImportFromFileAsync(path, merge, options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.ExportToStream"/>
        public static void ExportToStream(
            Stream stream, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            SharedState.ExportToStream(stream, options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.ImportFromStream"/>
        public static void ImportFromStream(
            Stream stream,
            bool merge = false,
            SnapshotOptions? options = null,
            CancellationToken cancellationToken = default)
        {
            SharedState.ImportFromStream(stream, merge, options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.ExportToStreamAsync"/>
        public static Task ExportToStreamAsync(
            Stream stream, SnapshotOptions? options = null, CancellationToken cancellationToken = default)
        {
            return SharedState.ExportToStreamAsync(stream, options, cancellationToken);
        }

        /// <inheritdoc cref="KrState.SharedState.ImportFromStreamAsync"/>
        public static Task ImportFromStreamAsync(
            Stream stream,
            bool merge = false,
            SnapshotOptions? options = null,
            CancellationToken cancellationToken = default)
        {
            return SharedState.ImportFromStreamAsync(stream, merge, options, cancellationToken);
        }
    }
}
