using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>The caller's stream, as the engine writes a snapshot to it and reads one from it, piece by piece.</summary>
    internal sealed unsafe class SnapshotStream : IDisposable
    {
        private const int MostAtOnce = 1 << 16;

        /// <summary>Kept, so that the engine's pointers to them stay good.</summary>
        private static readonly WriteFunction _write = Write;

        private static readonly ReadFunction _read = Read;
        private static readonly IntPtr _writePointer = Marshal.GetFunctionPointerForDelegate(_write);
        private static readonly IntPtr _readPointer = Marshal.GetFunctionPointerForDelegate(_read);

        [SuppressMessage("Usage", "CA2213", Justification = "It is the caller's.")]
        private readonly Stream _stream;

        private readonly bool _isAsync;
        private readonly CancellationToken _cancellation;
        private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(MostAtOnce);
        private GCHandle _self;

        /// <summary>What the stream threw.</summary>
        private ExceptionDispatchInfo? _failure;

        /// <param name="stream">The stream; it stays open.</param>
        /// <param name="isAsync">
        /// Whether its asynchronous members are called, waiting for each: some streams have no others. The engine's
        /// thread is one of the pool then.
        /// </param>
        /// <param name="cancellation">For those.</param>
        internal SnapshotStream(Stream stream, bool isAsync, CancellationToken cancellation)
        {
            _stream = stream;
            _isAsync = isAsync;
            _cancellation = cancellation;
            _self = GCHandle.Alloc(this);
        }

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate int WriteFunction(IntPtr context, byte* data, UIntPtr length);

        [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
        private delegate long ReadFunction(IntPtr context, byte* data, UIntPtr length);

        internal KrWriter Writer => new KrWriter { Call = _writePointer, Context = GCHandle.ToIntPtr(_self) };

        internal KrReader Reader => new KrReader { Call = _readPointer, Context = GCHandle.ToIntPtr(_self) };

        /// <inheritdoc/>
        public void Dispose()
        {
            _self.Free();
            // A stream that failed or was cancelled may still be at it.
            if (_failure == null)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }
        }

        /// <summary>The stream, if it can be written.</summary>
        internal static Stream ToWrite(Stream stream)
        {
            return Snapshot.Require(stream, nameof(stream)).CanWrite ? stream : throw Unfit("written");
        }

        /// <summary>The stream, if it can be read.</summary>
        internal static Stream ToRead(Stream stream)
        {
            return Snapshot.Require(stream, nameof(stream)).CanRead ? stream : throw Unfit("read");
        }

        /// <summary>Runs the engine's part. What the stream throws leaves as it is.</summary>
        [SuppressMessage("Design", "CA1031", Justification = "The exception of the stream takes its place.")]
        internal void Run(SnapshotOptions options, SnapshotBody body, string? parameter)
        {
            try
            {
                SnapshotCall.Run(options, 0, body, parameter, _cancellation);
            }
            catch (Exception) when (_failure != null)
            {
                _failure.Throw();
            }
        }

        private static Exception Unfit(string what)
        {
            return Errors.Make(
                KrError.InvalidArgument, "The stream cannot be " + what + ", or it is closed.", null, "stream");
        }

        /// <summary>Takes all of it: 0. No exception leaves.</summary>
        [SuppressMessage("Design", "CA1031", Justification = "It leaves the call when the engine has come back.")]
        private static int Write(IntPtr context, byte* data, UIntPtr length)
        {
            var call = (SnapshotStream)GCHandle.FromIntPtr(context).Target!;
            try
            {
                ulong left = length.ToUInt64();
                while (left > 0)
                {
                    int count = (int)Math.Min(left, (ulong)call._buffer.Length);
                    new ReadOnlySpan<byte>(data, count).CopyTo(call._buffer);
                    call.Write(count);
                    data += count;
                    left -= (ulong)count;
                }
                return 0;
            }
            catch (Exception failure)
            {
                call._failure = ExceptionDispatchInfo.Capture(failure);
                return 1;
            }
        }

        /// <summary>Gives some of it, 0 at the end. No exception leaves.</summary>
        [SuppressMessage("Design", "CA1031", Justification = "It leaves the call when the engine has come back.")]
        private static long Read(IntPtr context, byte* data, UIntPtr length)
        {
            var call = (SnapshotStream)GCHandle.FromIntPtr(context).Target!;
            try
            {
                int most = (int)Math.Min(length.ToUInt64(), (ulong)call._buffer.Length);
                int count = call.Read(most);
                if (count < 0 || count > most)
                {
                    throw new IOException("The stream said that it read " + count + " of at most " + most + " bytes.");
                }
                new ReadOnlySpan<byte>(call._buffer, 0, count).CopyTo(new Span<byte>(data, most));
                return count;
            }
            catch (Exception failure)
            {
                call._failure = ExceptionDispatchInfo.Capture(failure);
                return -1;
            }
        }

        private void Write(int count)
        {
            if (_isAsync)
            {
                _stream.WriteAsync(_buffer, 0, count, _cancellation).GetAwaiter().GetResult();
            }
            else
            {
                _stream.Write(_buffer, 0, count);
            }
        }

        private int Read(int most)
        {
            return _isAsync
                ? _stream.ReadAsync(_buffer, 0, most, _cancellation).GetAwaiter().GetResult()
                : _stream.Read(_buffer, 0, most);
        }
    }
}
