using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using KrState.Locks;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <summary>
    /// Stands for an object of another runtime: a Python function, an instance of a class of Node.js. It can be stored
    /// again, where its owner finds the identical object; here it only tells what it is, and gives a copy.
    /// </summary>
    /// <remarks>
    /// <para>The other way round, objects of .NET that have no kind of their own (class instances, delegates, enums and
    /// other structs, <c>int[]</c>, <c>List&lt;string&gt;</c> ...) are stored by reference: .NET reads back the identical
    /// object, boxed structs included, and other runtimes have something like this class, whose <c>value()</c> copies by
    /// this rule, on the thread pool of .NET:</para>
    /// <list type="bullet">
    /// <item>A dictionary becomes a table; its keys must be text or integers. Any other <c>IEnumerable</c> becomes a list
    /// of at most 1,000,000 items.</item>
    /// <item>An enum becomes a table whose entry <c>value__</c> is its number; a BigInteger becomes an integer if 64
    /// bits hold it; other structs of <c>System</c> and <c>System.Numerics</c> that can format themselves
    /// (<see cref="DateTimeOffset"/>, Half, larger integers) become their invariant text.</item>
    /// <item>Every other object becomes a table of its public properties and fields, without indexers. Members that
    /// trimming took away are missing.</item>
    /// <item>What is in it is copied likewise. Values of a kind stay what they are, and live tables and lists are
    /// shared.</item>
    /// <item>Refused: cycles, delegates, types and other parts of reflection, pointers, more than 1,000 levels or
    /// 1,000,000 values. The exception of a getter reaches who asked as <c>CallbackFailed</c> with its text.</item>
    /// </list>
    /// <para>Every member may be called from any thread. Two of them are equal if they stand for one object.</para>
    /// </remarks>
    public sealed class ForeignObject : IEquatable<ForeignObject>
    {
        /// <summary>How long a copy is waited for if nothing else is said.</summary>
        private static readonly TimeSpan _usualTimeout = TimeSpan.FromSeconds(30);

        private readonly uint _runtime;
        private readonly ulong _token;

        internal ForeignObject(ObjectHandle handle, uint runtime, ulong token)
        {
            Handle = handle;
            _runtime = runtime;
            _token = token;
            Runtime = handle.Language();
            TypeName = handle.TypeName();
        }

        /// <summary>The language of the runtime that owns the object, such as <c>Python</c>.</summary>
        public string Runtime { get; }

        /// <summary>The name of the object's type, as its owner tells it.</summary>
        public string TypeName { get; }

        internal ObjectHandle Handle { get; }

        /// <summary>Asks the owner for a structural copy, and waits for it.</summary>
        /// <param name="timeout">
        /// How long to wait; 30 seconds if null, and <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.
        /// </param>
        /// <param name="cancellationToken">Ends the wait.</param>
        /// <returns>The copy: a value of a kind, or a new table or list that is in no state.</returns>
        /// <remarks>
        /// The owner makes the copy on its own thread. On that thread itself (when its runtime hosts .NET) the call would
        /// wait in vain until the time is over: use <see cref="ValueAsync"/> there.
        /// </remarks>
        /// <exception cref="ArgumentOutOfRangeException">
        /// <paramref name="timeout"/> is negative and not infinite, or above <see cref="int.MaxValue"/> milliseconds.
        /// </exception>
        /// <exception cref="KrStateException">
        /// The owner failed to copy it (<see cref="KrErrorCode.CallbackFailed"/>), or has ended
        /// (<see cref="KrErrorCode.ForeignGone"/>).
        /// </exception>
        /// <exception cref="NotSupportedException">The owner cannot copy it.</exception>
        /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
        /// <exception cref="TimeoutException">
        /// The copy did not come in time (<see cref="KrErrorCode.Timeout"/>).
        /// </exception>
        public object? Value(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            int milliseconds = TimeLimit.Of(timeout ?? _usualTimeout, nameof(timeout));
            cancellationToken.ThrowIfCancellationRequested();
            using PendingHandle pending = Handle.Copy();
            // Cancelling ends the wait below at once.
            using (cancellationToken.Register(state => ((PendingHandle)state!).Cancel(), pending))
            {
                if (pending.Wait(TimeLimit.Nanoseconds(milliseconds), out KrValue value))
                {
                    return ValueOutput.Take(ref value, Scope.Detached);
                }
            }
            throw cancellationToken.IsCancellationRequested ? Errors.Cancelled(cancellationToken) : Late(milliseconds);
        }

        /// <summary>Asks the owner for a structural copy.</summary>
        /// <param name="timeout">As for <see cref="Value"/>.</param>
        /// <param name="cancellationToken">Ends the wait.</param>
        /// <returns>The copy, as <see cref="Value"/> gives it; with the same exceptions.</returns>
        /// <exception cref="ArgumentOutOfRangeException">
        /// <paramref name="timeout"/> is negative and not infinite, or above <see cref="int.MaxValue"/> milliseconds.
        /// </exception>
        public Task<object?> ValueAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        {
            return WaitAsync(TimeLimit.Of(timeout ?? _usualTimeout, nameof(timeout)), cancellationToken);
        }

        /// <summary>Whether both stand for the same object.</summary>
        /// <param name="other">Another one.</param>
        /// <returns>True if they do.</returns>
        public bool Equals(ForeignObject? other)
        {
            return other != null && other._runtime == _runtime && other._token == _token;
        }

        /// <inheritdoc/>
        public override bool Equals(object? obj)
        {
            return Equals(obj as ForeignObject);
        }

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            return HashCode.Combine(_runtime, _token);
        }

        /// <summary>Runtime and type.</summary>
        /// <returns>A text for people.</returns>
        public override string ToString()
        {
            return TypeName + " (" + Runtime + ")";
        }

        private async Task<object?> WaitAsync(int milliseconds, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using PendingHandle pending = Handle.Copy();
            var wake = new Wake();
            pending.OnReady(wake);
            if (!await wake.WaitAsync(pending.Cancel, milliseconds, cancellationToken).ConfigureAwait(false))
            {
                throw cancellationToken.IsCancellationRequested ? Errors.Cancelled(cancellationToken) : Late(milliseconds);
            }
            _ = pending.Wait(0, out KrValue value);
            return ValueOutput.Take(ref value, Scope.Detached);
        }

        private Exception Late(int milliseconds)
        {
            return Errors.Make(
                KrError.Timeout,
                "The " + Runtime + " runtime gave no copy of its " + TypeName + " within "
                + milliseconds.ToString(CultureInfo.InvariantCulture) + " ms.");
        }
    }
}
