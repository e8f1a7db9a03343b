using System;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>
    /// A value on its way into the engine: numbers as they are, text pinned, live containers shared, collections of
    /// .NET copied into a builder. Used as
    /// <code>
    /// using var input = new ValueInput(value);
    /// fixed (char* text = input.Text)
    /// {
    ///     KrValue native = input.ToNative(text);
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
        }

        /// <summary>The text to pin; null if the value is none.</summary>
        internal string? Text => _value as string;

        /// <summary>The value for the engine, valid while this object lives and the text is pinned.</summary>
        /// <exception cref="NotSupportedException">No kind holds the value.</exception>
        internal unsafe KrValue ToNative(char* pinned)
        {
            if (_tree != null)
            {
                return KrValue.Of(KrValue.Tree, _tree.Token);
            }
            if (TryScalar(_value, pinned, out var native))
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

        /// <summary>The value for the engine, unless it is a collection or of no kind.</summary>
        internal static unsafe bool TryScalar(object? value, char* pinned, out KrValue native)
        {
            native = default;
            switch (value)
            {
                case null:
                    native.Kind = KrKind.Null;
                    return true;
                case string text:
                    native = KrValue.Of(pinned, text);
                    return true;
                case int number:
                    native.Kind = KrKind.I32;
                    native.Integer = number;
                    return true;
                case long number:
                    native = KrValue.Of(number);
                    return true;
                case bool flag:
                    native.Kind = KrKind.Bool;
                    native.Boolean = flag ? (byte)1 : (byte)0;
                    return true;
                case double number:
                    native.Kind = KrKind.F64;
                    native.Float = number;
                    return true;
                case SharedTable table:
                    native = KrValue.Of(KrKind.Table, table.Handle.Token);
                    return true;
                case SharedList list:
                    native = KrValue.Of(KrKind.List, list.Handle.Token);
                    return true;
                default:
                    return false;
            }
        }

        /// <summary>The refusal of a value that no kind holds.</summary>
        internal static Exception Unsupported(object value, string path)
        {
            return Errors.Make(
                KrError.UnsupportedType,
                "A value of type " + value.GetType() + " cannot be stored: null, bool, int, long, double, string, "
                + "SharedTable and SharedList can, and Hashtable, OrderedDictionary, Dictionary<string, object>, "
                + "ArrayList, List<object> and object[] are copied in; SharedTable.From and SharedList.From convert "
                + "other collections.",
                path);
        }
    }
}
