using System;
using System.Diagnostics.CodeAnalysis;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>
    /// A value on its way into the engine: numbers as they are, text and bytes pinned, live containers shared,
    /// collections of .NET copied into a builder, other objects by a reference. Used as
    /// <code>
    /// using var input = new ValueInput(value);
    /// fixed (byte* memory = input.Memory)
    /// {
    ///     KrValue native = input.ToNative(memory);
    ///     ...
    /// }
    /// </code>
    /// </summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "Dispose frees what the constructors make.")]
    internal readonly ref struct ValueInput
    {
        private readonly object? _value;
        private readonly BuilderHandle? _tree;
        private readonly ObjectHandle? _object;

        /// <summary>Converts a collection, and refers to an object.</summary>
        internal ValueInput(object? value)
        {
            Parts? parts = NativeCollections.Open(value);
            _value = value;
            _tree = parts == null ? null : TreeWriter.Build(value!, parts);
            _object = parts == null && Scalars.IsForeign(value) ? ObjectRuntime.Refer(value) : null;
            Memory = Scalars.Memory(value);
        }

        private ValueInput(object? value, BuilderHandle? tree, ObjectHandle? reference)
        {
            _value = value;
            _tree = tree;
            _object = reference;
            Memory = Scalars.Memory(value);
        }

        /// <summary>The text or the bytes to pin; empty if the value has none.</summary>
        internal ReadOnlySpan<byte> Memory { get; }

        /// <summary>
        /// Whether a comparand equals nothing that is stored: an object to which the engine does not refer, a collection
        /// that would be copied.
        /// </summary>
        internal bool EqualsNothing => _object == null && Scalars.IsForeign(_value);

        /// <summary>A tree that was made already.</summary>
        internal static ValueInput OfTree(BuilderHandle tree)
        {
            return new ValueInput(null, tree, null);
        }

        /// <summary>A value without parts; whatever is of no kind is referred to.</summary>
        internal static ValueInput OfScalar(object? value)
        {
            return new ValueInput(value, null, Scalars.IsForeign(value) ? ObjectRuntime.Refer(value) : null);
        }

        /// <summary>A value to compare with.</summary>
        internal static ValueInput Comparand(object? value)
        {
            if (!Scalars.IsForeign(value))
            {
                return new ValueInput(value, null, null);
            }
            bool isStored = !NativeCollections.Converts(value) && OwnObjects.IsKnown(value);
            return new ValueInput(value, null, isStored ? ObjectRuntime.Refer(value) : null);
        }

        /// <summary>The value for the engine, valid while this object lives and its memory is pinned.</summary>
        internal unsafe KrValue ToNative(byte* pinned)
        {
            if (_tree != null)
            {
                return KrValue.Of(KrValue.Tree, _tree.Token);
            }
            if (_object != null)
            {
                return KrValue.Of(KrKind.Object, _object.Token);
            }
            _ = Scalars.TryConvert(_value, pinned, Memory.Length, out KrValue native);
            return native;
        }

        /// <summary>Releases what was made for the call, and keeps the handle of a container alive until here.</summary>
        internal void Dispose()
        {
            _tree?.Dispose();
            _object?.Dispose();
            GC.KeepAlive(_value);
        }
    }
}
