using System;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>Values on their way out of the engine.</summary>
    internal static unsafe class ValueOutput
    {
        private static readonly object True = true;
        private static readonly object False = false;

        /// <summary>The value as an object; what it owns passes to the object or is released.</summary>
        /// <param name="native">A value that the engine wrote.</param>
        /// <param name="scope">Through which state or container it was reached.</param>
        internal static object? Take(ref KrValue native, Scope scope)
        {
            switch (native.Kind)
            {
                case KrKind.Null: return null;
                case KrKind.Bool: return native.Boolean != 0 ? True : False;
                case KrKind.I32: return (int)native.Integer;
                case KrKind.I64: return native.Integer;
                case KrKind.F64: return native.Float;
                case KrKind.String: return TakeText(ref native);
                case KrKind.Table: return scope.Table(native.Handle, native.Id);
                case KrKind.List: return scope.List(native.Handle, native.Id);
                default:
                    KrKind kind = native.Kind;
                    Release(ref native);
                    throw Errors.Make(
                        KrError.UnsupportedType,
                        "This version of KrState cannot read values of kind " + kind + ".");
            }
        }

        /// <summary>
        /// The value as a T, if it is one or a number that T holds exactly. Null is no T. What it owns is released.
        /// </summary>
        internal static bool TryTake<T>(ref KrValue native, Scope scope, out T value)
        {
            switch (native.Kind)
            {
                case KrKind.I32:
                case KrKind.I64:
                    return Numbers.TryConvert(native.Integer, native.Kind == KrKind.I32, out value);
                case KrKind.F64:
                    return Numbers.TryConvert(native.Float, out value);
                case KrKind.Bool:
                    return Numbers.TryCast(native.Boolean != 0, out value);
                default:
                    if (Take(ref native, scope) is T found)
                    {
                        value = found;
                        return true;
                    }
                    value = default!;
                    return false;
            }
        }

        /// <summary>The text of a string value, which is released.</summary>
        internal static string TakeText(ref KrValue native)
        {
            try
            {
                return KrText.Read(native.Data, native.Len);
            }
            finally
            {
                Release(ref native);
            }
        }

        /// <summary>Releases what a value owns.</summary>
        internal static void Release(ref KrValue native)
        {
            fixed (KrValue* value = &native)
            {
                NativeMethods.kr_value_free(value);
            }
        }
    }
}
