using System;
using System.Threading;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>Exports and imports in the engine, without the lock of the options: see <see cref="SnapshotLock"/>.</summary>
    internal static unsafe class SnapshotWork
    {
        internal static string Text(object? value, SnapshotOptions options, CancellationToken cancellation)
        {
            KrValue text = Export(value, options, KrConstants.SnapshotText, cancellation);
            return ValueOutput.TakeText(ref text);
        }

        internal static byte[] Bytes(object? value, SnapshotOptions options, CancellationToken cancellation)
        {
            KrValue bytes = Export(value, options, 0, cancellation);
            return (byte[])ValueOutput.Take(ref bytes, Scope.Detached)!;
        }

        internal static bool File(object? value, string path, SnapshotOptions options, CancellationToken cancellation)
        {
            using var input = new ValueInput(value);
            fixed (byte* memory = input.Memory)
            fixed (char* name = path)
            {
                KrValue given = input.ToNative(memory);
                KrValue* subject = &given;
                KrText file = KrText.Of(name, path);
                SnapshotCall.Run(
                    options,
                    0,
                    (native, error) => NativeMethods.kr_snapshot_export_file(subject, native, file, error),
                    nameof(value),
                    cancellation);
            }
            return true;
        }

        /// <summary>Writes to a stream.</summary>
        internal static bool Write(object? value, SnapshotStream stream, SnapshotOptions options)
        {
            using var input = new ValueInput(value);
            fixed (byte* memory = input.Memory)
            {
                KrValue given = input.ToNative(memory);
                KrValue* subject = &given;
                KrWriter writer = stream.Writer;
                stream.Run(
                    options,
                    (native, error) => NativeMethods.kr_snapshot_write(subject, native, writer, error),
                    nameof(value));
            }
            return true;
        }

        /// <summary>Writes to a stream.</summary>
        internal static bool Write(StateHandle state, SnapshotStream stream, SnapshotOptions options)
        {
            KrWriter writer = stream.Writer;
            stream.Run(
                options,
                (native, error) => NativeMethods.kr_snapshot_write_state(state.Token, native, writer, error),
                null);
            GC.KeepAlive(state);
            return true;
        }

        /// <summary>Reads from a stream, to its end.</summary>
        internal static KrValue Read(SnapshotStream stream, SnapshotOptions options)
        {
            KrReader reader = stream.Reader;
            KrValue value = default;
            KrValue* place = &value;
            stream.Run(
                options,
                (native, error) => NativeMethods.kr_snapshot_read(reader, native, place, error),
                null);
            return value;
        }

        internal static string Text(StateHandle state, SnapshotOptions options, CancellationToken cancellation)
        {
            KrValue text = Export(state, options, KrConstants.SnapshotText, cancellation);
            return ValueOutput.TakeText(ref text);
        }

        internal static byte[] Bytes(StateHandle state, SnapshotOptions options, CancellationToken cancellation)
        {
            KrValue bytes = Export(state, options, 0, cancellation);
            return (byte[])ValueOutput.Take(ref bytes, Scope.Detached)!;
        }

        internal static bool File(StateHandle state, string path, SnapshotOptions options, CancellationToken cancellation)
        {
            fixed (char* name = path)
            {
                KrText file = KrText.Of(name, path);
                SnapshotCall.Run(
                    options,
                    0,
                    (native, error) => NativeMethods.kr_snapshot_export_state_file(state.Token, native, file, error),
                    null,
                    cancellation);
                GC.KeepAlive(state);
            }
            return true;
        }

        /// <summary>Reads text or bytes.</summary>
        internal static KrValue Import(object source, SnapshotOptions options, CancellationToken cancellation)
        {
            using var input = ValueInput.OfScalar(source);
            fixed (byte* memory = input.Memory)
            {
                KrValue given = input.ToNative(memory);
                KrValue* text = &given;
                KrValue value = default;
                KrValue* place = &value;
                SnapshotCall.Run(
                    options,
                    0,
                    (native, error) => NativeMethods.kr_snapshot_import(text, native, place, error),
                    null,
                    cancellation);
                return value;
            }
        }

        internal static KrValue ImportFile(string path, SnapshotOptions options, CancellationToken cancellation)
        {
            fixed (char* name = path)
            {
                KrText file = KrText.Of(name, path);
                KrValue value = default;
                KrValue* place = &value;
                SnapshotCall.Run(
                    options,
                    0,
                    (native, error) => NativeMethods.kr_snapshot_import_file(file, native, place, error),
                    null,
                    cancellation);
                return value;
            }
        }

        /// <summary>Sets the entries of a table that was imported, all or none; the table is released.</summary>
        internal static bool Load(StateHandle state, KrValue table, bool merge)
        {
            try
            {
                IntPtr error = default;
                int status = NativeMethods.kr_state_load(
                    state.Token, &table, merge ? KrConstants.LoadMerge : 0, &error);
                GC.KeepAlive(state);
                Errors.Check(status, error);
                return true;
            }
            finally
            {
                ValueOutput.Release(ref table);
            }
        }

        private static KrValue Export(object? value, SnapshotOptions options, uint flags, CancellationToken cancellation)
        {
            using var input = new ValueInput(value);
            fixed (byte* memory = input.Memory)
            {
                KrValue given = input.ToNative(memory);
                KrValue* subject = &given;
                KrValue text = default;
                KrValue* place = &text;
                SnapshotCall.Run(
                    options,
                    flags,
                    (native, error) => NativeMethods.kr_snapshot_export(subject, native, place, error),
                    nameof(value),
                    cancellation);
                return text;
            }
        }

        private static KrValue Export(StateHandle state, SnapshotOptions options, uint flags, CancellationToken cancellation)
        {
            KrValue text = default;
            KrValue* place = &text;
            SnapshotCall.Run(
                options,
                flags,
                (native, error) => NativeMethods.kr_snapshot_export_state(state.Token, native, place, error),
                null,
                cancellation);
            GC.KeepAlive(state);
            return text;
        }
    }
}
