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
                case KrKind.I8: return (sbyte)native.Integer;
                case KrKind.U8: return (byte)native.Low;
                case KrKind.I16: return (short)native.Integer;
                case KrKind.U16: return (ushort)native.Low;
                case KrKind.I32: return (int)native.Integer;
                case KrKind.U32: return (uint)native.Low;
                case KrKind.I64: return native.Integer;
                case KrKind.U64: return native.Low;
                case KrKind.F32: return native.Single;
                case KrKind.F64: return native.Float;
                case KrKind.Decimal: return native.ReadDecimal();
                case KrKind.Char: return (char)native.Low;
                case KrKind.String: return TakeText(ref native);
                case KrKind.Bytes: return TakeBytes(ref native);
                case KrKind.DateTime: return native.ReadDateTime();
                case KrKind.Duration: return new TimeSpan(native.Integer);
                case KrKind.Guid: return native.ReadGuid();
                case KrKind.Uri: return ReadUri(TakeText(ref native));
                case KrKind.Version: return ReadVersion(TakeText(ref native));
                case KrKind.Script: return new KrScript(TakeText(ref native));
                case KrKind.Xml: return new KrXml(TakeText(ref native));
                case KrKind.Table: return scope.Table(native.Handle, native.Id);
                case KrKind.List: return scope.List(native.Handle, native.Id);
                case KrKind.Object: return ObjectRuntime.Take(ref native);
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
                case KrKind.Bool: return Numbers.TryCast(native.Boolean != 0, out value);
                case KrKind.Char: return Numbers.TryCast((char)native.Low, out value);
                case KrKind.DateTime: return Numbers.TryCast(native.ReadDateTime(), out value);
                case KrKind.Duration: return Numbers.TryCast(new TimeSpan(native.Integer), out value);
                case KrKind.Guid: return Numbers.TryCast(native.ReadGuid(), out value);
                default:
                    if (Scalars.IsNumber(native.Kind))
                    {
                        return Numbers.TryConvert(ref native, out value);
                    }
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

        private static byte[] TakeBytes(ref KrValue native)
        {
            try
            {
                return native.ReadBytes();
            }
            finally
            {
                Release(ref native);
            }
        }

        /// <summary>Other languages store URIs as they like; a few of them are none to .NET.</summary>
        private static Uri ReadUri(string text)
        {
            return Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out Uri? uri) ? uri : throw Unfit("URI", text);
        }

        private static Version ReadVersion(string text)
        {
            // One that .NET writes differently, such as 1.02, would not equal itself when it is stored again.
            return Version.TryParse(text, out Version? version) && version.ToString() == text
                ? version
                : throw Unfit("version", text);
        }

        private static Exception Unfit(string what, string text)
        {
            return Errors.Make(
                KrError.TypeMismatch, "The " + what + " \"" + text + "\", which another language stored, is none to .NET.");
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
