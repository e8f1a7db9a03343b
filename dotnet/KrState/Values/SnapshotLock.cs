using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace KrState.Values
{
    /// <summary>The named lock that is held during an export or import, if the options name one.</summary>
    internal static class SnapshotLock
    {
        private static readonly SnapshotOptions _usual = new SnapshotOptions();

        /// <summary>Runs a call under the lock of its options.</summary>
        internal static T Run<T>(
            SnapshotOptions? options, Func<SnapshotOptions, T> body, CancellationToken cancellation)
        {
            SnapshotOptions chosen = options ?? _usual;
            if (chosen.Lock == null)
            {
                return body(chosen);
            }
            using (KrLock.GetOrCreate(chosen.Lock).Acquire(chosen.LockTimeout, cancellation))
            {
                return body(chosen);
            }
        }

        /// <summary>Runs a call with a stream, under the lock of its options.</summary>
        internal static T Run<T>(
            SnapshotOptions? options,
            Stream stream,
            Func<SnapshotStream, SnapshotOptions, T> body,
            CancellationToken cancellation)
        {
            return Run(options, chosen => Open(stream, false, chosen, body, cancellation), cancellation);
        }

        /// <summary>Runs a call with a stream on the thread pool, under the lock of its options.</summary>
        internal static Task<T> RunAsync<T>(
            SnapshotOptions? options,
            Stream stream,
            Func<SnapshotStream, SnapshotOptions, T> body,
            CancellationToken cancellation)
        {
            return RunAsync(options, chosen => Open(stream, true, chosen, body, cancellation), cancellation);
        }

        /// <summary>Runs a call on the thread pool, under the lock of its options, which is waited for without a thread.</summary>
        internal static async Task<T> RunAsync<T>(
            SnapshotOptions? options, Func<SnapshotOptions, T> body, CancellationToken cancellation)
        {
            SnapshotOptions chosen = options ?? _usual;
            if (chosen.Lock == null)
            {
                return await Task.Run(() => body(chosen), cancellation).ConfigureAwait(false);
            }
            using (await KrLock.GetOrCreate(chosen.Lock).AcquireAsync(chosen.LockTimeout, cancellation)
                .ConfigureAwait(false))
            {
                return await Task.Run(() => body(chosen), cancellation).ConfigureAwait(false);
            }
        }

        private static T Open<T>(
            Stream stream,
            bool isAsync,
            SnapshotOptions options,
            Func<SnapshotStream, SnapshotOptions, T> body,
            CancellationToken cancellation)
        {
            using var open = new SnapshotStream(stream, isAsync, cancellation);
            return body(open, options);
        }
    }
}
