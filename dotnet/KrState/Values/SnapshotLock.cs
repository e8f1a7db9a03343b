using System;
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
    }
}
