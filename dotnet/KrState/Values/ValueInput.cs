using System;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>
    /// A value on its way into the engine: numbers as they are, text and bytes pinned, live containers shared,
    /// collections of .NET copied into a builder. Used as
    /// <code>
    /// using var input = new ValueInput(value);
    /// fixed (byte* memory = input.Memory)
    /// {
    ///     KrValue native = input.ToNative(memory);
    ///     ...
    /// }
    /// </code>
    /// </summary>
    internal readonly ref struct ValueInput
    {
        private readonly object? _value;
        private readonly BuilderHandle? _tree;

        /// <summary>Converts a collection; other values are looked at in <see cref="ToNative"/>.</summary>
        internal ValueInput(object? value)
        {
            _value = value;
            bool isTable = NativeCollections.IsTable(value);
            _tree = isTable || NativeCollections.IsList(value) ? TreeWriter.Build(value!, isTable) : null;
            Memory = Scalars.Memory(value);
        }

        /// <summary>The text or the bytes to pin; empty if the value has none.</summary>
        internal ReadOnlySpan<byte> Memory { get; }

        /// <summary>The value for the engine, valid while this object lives and its memory is pinned.</summary>
        /// <exception cref="NotSupportedException">No kind holds the value.</exception>
        internal unsafe KrValue ToNative(byte* pinned)
        {
            if (_tree != null)
            {
                return KrValue.Of(KrValue.Tree, _tree.Token);
            }
            if (Scalars.TryConvert(_value, pinned, Memory.Length, out KrValue native))
            {
                return native;
            }
            throw Unsupported(_value!, "$");
        }

        /// <summary>Releases the builder, and keeps the handle of a container alive until here.</summary>
        internal void Dispose()
        {
            _tree?.Dispose();
            GC.KeepAlive(_value);
        }

        /// <summary>The refusal of a value that no kind holds.</summary>
        internal static Exception Unsupported(object value, string path)
        {
            return Errors.Make(
                KrError.UnsupportedType,
                "A value of type " + value.GetType() + " cannot be stored: null, bool, char, string, numbers, byte[], "
                + "DateTime, TimeSpan, Guid, Uri, Version, SharedTable and SharedList can, and Hashtable, "
                + "OrderedDictionary, Dictionary<string, object>, ArrayList, List<object> and object[] are copied in; "
                + "SharedTable.From and SharedList.From convert other collections.",
                path);
        }
    }
}
