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
        private const int RepeatedLimit = 1_000_000;

        private readonly BuilderHandle _builder;
        private readonly Stack<Frame> _open = new Stack<Frame>();

        /// <summary>The collections that are being copied: meeting one of them again is a cycle.</summary>
        private readonly HashSet<object> _path = new HashSet<object>(ByReference.Comparer);

        private readonly HashSet<object> _seen = new HashSet<object>(ByReference.Comparer);
        private int _repeated;

        private TreeWriter(BuilderHandle builder)
        {
            _builder = builder;
        }

        /// <summary>Copies a collection with all that is in it into a finished builder.</summary>
        /// <param name="source">The collection.</param>
        /// <param name="asTable">Whether it becomes a table; it is an IDictionary then.</param>
        /// <exception cref="ArgumentException">A key is neither text nor an integer.</exception>
        /// <exception cref="InvalidOperationException">The collection contains itself.</exception>
        /// <exception cref="NotSupportedException">No kind holds a value in it.</exception>
        /// <exception cref="OverflowException">It is nested beyond 1,000 levels.</exception>
        internal static BuilderHandle Build(object source, bool asTable)
        {
            Engine.Ensure();
            IntPtr token = default;
            IntPtr error = default;
            int status = NativeMethods.kr_builder_new(&token, &error);
            Errors.Check(status, error);
            var builder = new BuilderHandle(token);
            try
            {
                new TreeWriter(builder).Write(source, asTable);
            }
            catch
            {
                builder.Dispose();
                throw;
            }
            return builder;
        }

        /// <summary>Copies any collection into a new table or list that is in no state.</summary>
        internal static object Detached(IEnumerable source, bool asTable)
        {
            using BuilderHandle builder = Build(source, asTable);
            using ListHandle holder = ListHandle.Create();
            KrValue tree = KrValue.Of(KrValue.Tree, builder.Token);
            _ = holder.Push(&tree);
            KrValue root = holder.Get(0);
            return ValueOutput.Take(ref root, Scope.Detached)!;
        }

        /// <summary>The value itself; a collection as a new table or list that is in no state.</summary>
        internal static object? Live(object? value)
        {
            bool isTable = NativeCollections.IsTable(value);
            return isTable || NativeCollections.IsList(value) ? Detached((IEnumerable)value!, isTable) : value;
        }

        private void Write(object source, bool asTable)
        {
            Begin(source, null, asTable);
            while (_open.Count > 0)
            {
                Frame frame = _open.Peek();
                if (!frame.Next(out object? key, out object? value))
                {
                    End(frame);
                }
                else if (NativeCollections.Converts(value))
                {
                    if (_path.Contains(value!))
                    {
                        throw Errors.Make(
                            KrError.CycleRejected,
                            "The collection contains itself, and a live table or list cannot.",
                            PathOf(key));
                    }
                    Begin(value!, key, NativeCollections.IsTable(value));
                }
                else
                {
                    WriteScalar(key, value);
                }
            }
        }

        private void Begin(object source, object? key, bool asTable)
        {
            fixed (char* keyText = KeyText(key))
            {
                KrKey native = NativeKey(key, keyText);
                KrKey* place = key == null ? null : &native;
                IntPtr error = default;
                int status;
                Frame frame;
                if (asTable)
                {
                    var dictionary = (IDictionary)source;
                    List<DictionaryEntry> entries = NativeCollections.Entries(dictionary);
                    uint flags = CaseProbe.IgnoresCase(dictionary, entries) ? KrConstants.TableIgnoreCase : 0;
                    frame = new Frame(source, entries, null);
                    status = NativeMethods.kr_builder_begin_table(_builder, place, flags, &error);
                }
                else
                {
                    frame = new Frame(source, null, NativeCollections.Items((IEnumerable)source));
                    status = NativeMethods.kr_builder_begin_list(_builder, place, &error);
                }
                Errors.Check(status, error);
                Count(frame);
                _open.Push(frame);
                _ = _path.Add(source);
            }
        }

        private void Count(Frame frame)
        {
            if (!_seen.Add(frame.Source) && (_repeated += frame.Length + 1) > RepeatedLimit)
            {
                throw Errors.Make(
                    KrError.OutOfRange,
                    "Collections that are contained in several places come to more than 1,000,000 copied entries. "
                    + "Store them once, and store the live tables and lists that are read back.",
                    PathOf(null));
            }
        }

        private void End(Frame frame)
        {
            IntPtr error = default;
            int status = NativeMethods.kr_builder_end(_builder, &error);
            Errors.Check(status, error);
            _ = _open.Pop();
            _ = _path.Remove(frame.Source);
        }

        private void WriteScalar(object? key, object? value)
        {
            ReadOnlySpan<byte> memory = Scalars.Memory(value);
            fixed (char* keyText = KeyText(key))
            fixed (byte* pinned = memory)
            {
                KrKey nativeKey = NativeKey(key, keyText);
                if (!Scalars.TryConvert(value, pinned, memory.Length, out KrValue native))
                {
                    throw ValueInput.Unsupported(value!, PathOf(key));
                }
                IntPtr error = default;
                int status = NativeMethods.kr_builder_value(_builder, key == null ? null : &nativeKey, &native, &error);
                GC.KeepAlive(value);
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

        /// <summary>A collection that is being copied: its entries or items, and how far the copy is.</summary>
        private sealed class Frame
        {
            private readonly List<DictionaryEntry>? _entries;
            private readonly List<object?>? _items;
            private int _at;

            internal Frame(object source, List<DictionaryEntry>? entries, List<object?>? items)
            {
                Source = source;
                _entries = entries;
                _items = items;
            }

            internal object Source { get; }

            internal int Length => _entries?.Count ?? _items!.Count;

            internal bool Next(out object? key, out object? value)
            {
                key = null;
                value = null;
                if (_entries != null)
                {
                    if (_at == _entries.Count)
                    {
                        return false;
                    }
                    key = _entries[_at].Key;
                    value = _entries[_at].Value;
                }
                else
                {
                    if (_at == _items!.Count)
                    {
                        return false;
                    }
                    value = _items[_at];
                }
                _at++;
                return true;
            }
        }

        /// <summary>Compares objects by identity, whatever their Equals says.</summary>
        private sealed class ByReference : IEqualityComparer<object>
        {
            internal static readonly ByReference Comparer = new ByReference();

            bool IEqualityComparer<object>.Equals(object? x, object? y)
            {
                return ReferenceEquals(x, y);
            }

            int IEqualityComparer<object>.GetHashCode(object obj)
            {
                return System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
            }
        }
    }
}
