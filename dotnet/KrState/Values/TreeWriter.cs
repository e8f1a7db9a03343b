using System;
using System.Collections;
using System.Collections.Generic;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>
    /// Copies nested collections of .NET into a builder, with a stack of its own, so that depth costs no call stack.
    /// </summary>
    internal sealed unsafe class TreeWriter
    {
        /// <summary>
        /// How many entries may come from collections that are met again outside of themselves. Each place gets a copy
        /// of its own, so a few collections that hold each other twice over many levels would come to more than any
        /// memory holds.
        /// </summary>
        private const int CountedLimit = 1_000_000;

        private readonly BuilderHandle _builder;
        private readonly Copying _copying;
        private readonly Stack<Frame> _open = new Stack<Frame>();

        /// <summary>The containers that are being copied: meeting one of them again is a cycle.</summary>
        private readonly HashSet<object> _path = new HashSet<object>(ByReference.Comparer);

        private readonly HashSet<object> _seen = new HashSet<object>(ByReference.Comparer);
        private int _counted;

        private TreeWriter(BuilderHandle builder, Copying copying)
        {
            _builder = builder;
            _copying = copying;
        }

        /// <summary>Copies a container with all that is in it into a finished builder.</summary>
        /// <param name="source">The container.</param>
        /// <param name="parts">Its parts.</param>
        /// <param name="copying">What becomes of the objects in it; as when they are stored, if left out.</param>
        /// <exception cref="ArgumentException">A key is neither text nor an integer.</exception>
        /// <exception cref="InvalidOperationException">The container contains itself.</exception>
        /// <exception cref="OverflowException">It is nested beyond 1,000 levels.</exception>
        internal static BuilderHandle Build(object source, Parts parts, Copying? copying = null)
        {
            BuilderHandle builder = BuilderHandle.Create();
            try
            {
                new TreeWriter(builder, copying ?? Copying.Storing).Write(source, parts);
            }
            catch
            {
                builder.Dispose();
                throw;
            }
            return builder;
        }

        /// <summary>Copies a container into a new table or list that is in no state.</summary>
        internal static object Detached(object source, Parts parts)
        {
            using BuilderHandle builder = Build(source, parts);
            using ListHandle holder = ListHandle.Create();
            KrValue tree = KrValue.Of(KrValue.Tree, builder.Token);
            _ = holder.Push(&tree);
            KrValue root = holder.Get(0);
            return ValueOutput.Take(ref root, Scope.Detached)!;
        }

        /// <summary>The value itself; a collection as a new table or list that is in no state.</summary>
        internal static object? Live(object? value)
        {
            Parts? parts = NativeCollections.Open(value);
            return parts == null ? value : Detached(value!, parts);
        }

        private void Write(object source, Parts parts)
        {
            Begin(source, parts, null);
            while (_open.Count > 0)
            {
                Frame frame = _open.Peek();
                if (!frame.Parts.Next(out object? key, out object? value))
                {
                    End(frame);
                }
                else
                {
                    Write(key, _copying.Reduce(value));
                }
            }
        }

        private void Write(object? key, object? value)
        {
            if (value != null && _path.Contains(value))
            {
                throw Errors.Make(
                    KrError.CycleRejected,
                    "The collection contains itself, and a live table or list cannot.",
                    PathOf(key));
            }
            Parts? parts = _copying.Open(value);
            if (parts == null)
            {
                WriteScalar(key, value);
            }
            else
            {
                Begin(value!, parts, key);
            }
        }

        private void Begin(object source, Parts parts, object? key)
        {
            Count(source, parts);
            fixed (char* keyText = KeyText(key))
            {
                KrKey native = NativeKey(key, keyText);
                KrKey* place = key == null ? null : &native;
                IntPtr error = default;
                uint flags = parts.IgnoresCase ? KrConstants.TableIgnoreCase : 0;
                int status = parts.IsTable
                    ? NativeMethods.kr_builder_begin_table(_builder, place, flags, &error)
                    : NativeMethods.kr_builder_begin_list(_builder, place, &error);
                Errors.Check(status, error);
            }
            SayOrigin(parts);
            _open.Push(new Frame(source, parts));
            _ = _path.Add(source);
        }

        /// <summary>Says what the container is in a snapshot, if it is more than a plain one.</summary>
        private void SayOrigin(Parts parts)
        {
            if (parts.Types.Length == 0)
            {
                return;
            }
            fixed (char* types = parts.Types)
            fixed (char* text = parts.Text)
            {
                IntPtr error = default;
                int status = NativeMethods.kr_builder_origin(
                    _builder, parts.Form, KrText.Of(types, parts.Types), &error);
                Errors.Check(status, error);
                if (parts.Text != null)
                {
                    status = NativeMethods.kr_builder_origin_text(_builder, KrText.Of(text, parts.Text), &error);
                    Errors.Check(status, error);
                }
            }
        }

        /// <summary>Counts the entries of containers that were met before; where new ones have no end, of all.</summary>
        private void Count(object source, Parts parts)
        {
            bool counts = !_seen.Add(source) || !_copying.Refers;
            if (counts && (_counted += parts.Length + 1) > CountedLimit)
            {
                throw Errors.Make(
                    KrError.OutOfRange,
                    _copying.Refers
                        ? "Collections that are contained in several places come to more than 1,000,000 copied entries. "
                        + "Store them once, and store the live tables and lists that are read back."
                        : "The copy of the object comes to more than 1,000,000 values.",
                    _open.Count == 0 ? null : PathOf(null));
            }
        }

        private void End(Frame frame)
        {
            _builder.End();
            _ = _open.Pop();
            _ = _path.Remove(frame.Source);
        }

        private void WriteScalar(object? key, object? value)
        {
            if (!_copying.Refers && Scalars.IsForeign(value))
            {
                throw Structure.Unstructured(value, PathOf(key));
            }
            using var input = ValueInput.OfScalar(value);
            fixed (char* keyText = KeyText(key))
            fixed (byte* pinned = input.Memory)
            {
                KrKey nativeKey = NativeKey(key, keyText);
                KrValue native = input.ToNative(pinned);
                IntPtr error = default;
                int status = NativeMethods.kr_builder_value(_builder, key == null ? null : &nativeKey, &native, &error);
                Errors.Check(status, error);
            }
        }

        private static string? KeyText(object? key)
        {
            return key == null ? null : Keys.Text(key);
        }

        private KrKey NativeKey(object? key, char* pinned)
        {
            if (key == null)
            {
                return default;
            }
            if (!Keys.TryGet(key, pinned, out KrKey native))
            {
                // The path of the table is that of any of its entries without the last step.
                string entry = PathOf(0);
                throw Keys.Refusal(key, entry.Substring(0, entry.Length - "[0]".Length));
            }
            return native;
        }

        /// <summary>Where the next value goes, such as <c>$.a.b[3]</c>.</summary>
        private string PathOf(object? key)
        {
            fixed (char* keyText = KeyText(key))
            {
                KrKey native = NativeKey(key, keyText);
                KrValue path = default;
                IntPtr error = default;
                int status = NativeMethods.kr_builder_path(_builder, key == null ? null : &native, &path, &error);
                Errors.Check(status, error);
                return ValueOutput.TakeText(ref path);
            }
        }

        /// <summary>A container that is being copied.</summary>
        private readonly struct Frame
        {
            internal Frame(object source, Parts parts)
            {
                Source = source;
                Parts = parts;
            }

            internal object Source { get; }

            internal Parts Parts { get; }
        }
    }
}
