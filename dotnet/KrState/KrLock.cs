using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Threading;
using KrState.Locks;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <summary>
    /// A named, exclusive lock for the whole process: C#, VB.NET, PowerShell, Python, Node.js and C that name the same
    /// key share it. Who waits, blocked or asynchronously, is granted the lock in the order of arrival.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Keys are trimmed and compared without regard to case; one key is one object, while somebody refers to it. Every
    /// member may be called from any thread at any time.
    /// </para>
    /// <para>
    /// <see cref="Use(Action, TimeSpan?, CancellationToken)"/> and
    /// <see cref="UseAsync(Func{System.Threading.Tasks.Task}, TimeSpan?, CancellationToken)"/> hold the lock while a
    /// function runs; <see cref="Acquire"/> and <see cref="AcquireAsync"/> give a guard;
    /// <see cref="Wait()"/>, <c>WaitAsync</c> and <see cref="Release"/> are used as those of a
    /// <see cref="SemaphoreSlim"/> with one entry. Where the same owner would wait for itself for ever, the first three
    /// throw <see cref="LockRecursionException"/>; the others are not checked.
    /// </para>
    /// </remarks>
    public sealed partial class KrLock
    {
        private static readonly WeakCache<string> _known = new WeakCache<string>();

        private static readonly Lazy<KrLock> _default = new Lazy<KrLock>(
            () => GetOrCreate("default"), LazyThreadSafetyMode.PublicationOnly);

        private KrLock(LockHandle handle, string key)
        {
            Handle = handle;
            Key = key;
        }

        /// <summary>The lock of the key "default", which always exists.</summary>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public static KrLock Default => _default.Value;

        /// <summary>The key, trimmed and in lower case.</summary>
        public string Key { get; }

        /// <summary>1 if the lock is free, 0 if it is held.</summary>
        public int CurrentCount => Handle.IsHeld() ? 0 : 1;

        /// <summary>How many wait for the lock, in all languages.</summary>
        public long Waiters => Handle.Waiters();

        internal LockHandle Handle { get; }

        /// <summary>The lock of a key. A key that nobody refers to or holds costs no memory.</summary>
        /// <param name="key">Any text that is not blank.</param>
        /// <returns>The lock; the same object for the same key.</returns>
        /// <exception cref="ArgumentException">The key is blank, or not valid UTF-16.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public static KrLock GetOrCreate(string key)
        {
            if (key == null)
            {
                throw Errors.Null(nameof(key), KrError.InvalidKey);
            }
            // Only keys as the engine writes them are in there, so that one that is found is its own lock.
            return _known.TryGet(key, out object? known) ? (KrLock)known : Of(LockHandle.Get(key));
        }

        /// <summary>The lock of a key if anybody, in any language, refers to it or holds it.</summary>
        /// <param name="key">Any text that is not blank.</param>
        /// <param name="found">The lock, if true is returned.</param>
        /// <returns>Whether there is one; for "default" always true.</returns>
        /// <exception cref="ArgumentException">The key is blank, or not valid UTF-16.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public static bool TryGet(string key, [NotNullWhen(true)] out KrLock? found)
        {
            if (key == null)
            {
                throw Errors.Null(nameof(key), KrError.InvalidKey);
            }
            LockHandle? handle = LockHandle.Find(key);
            found = handle == null ? null : Of(handle);
            return found != null;
        }

        /// <summary>The locks that are held, in every language of the process, sorted by key.</summary>
        /// <returns>What was so at the moment of the call.</returns>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public static IReadOnlyList<KrLockInfo> List()
        {
            using IterHandle iter = LockHandle.List();
            var held = new List<KrLockInfo>(iter.Count());
            while (iter.Next(out KrKey key, out KrValue value))
            {
                var text = (string)key.Read();
                held.Add(new KrLockInfo(text, (SharedTable)ValueOutput.Take(ref value, Scope.Detached)!));
            }
            return held.AsReadOnly();
        }

        /// <summary>Prints the locks that are held as a table: who holds them, for how long, how many wait.</summary>
        /// <param name="writer">Where to; null for the console.</param>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public static void PrintList(TextWriter? writer = null)
        {
            LockTable.Print(List(), writer ?? Console.Out);
        }

        /// <summary>The key.</summary>
        /// <returns>Text for people.</returns>
        public override string ToString()
        {
            return nameof(KrLock) + "(" + Key + ")";
        }

        private static KrLock Of(LockHandle handle)
        {
            string key = handle.Key();
            if (_known.TryGet(key, out object? known))
            {
                handle.Dispose();
                return (KrLock)known;
            }
            return (KrLock)_known.Add(key, new KrLock(handle, key), handle);
        }
    }
}
