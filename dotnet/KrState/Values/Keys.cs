using System;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>Keys of tables: text, or an integer of any width that fits 64 bits with a sign.</summary>
    internal static unsafe class Keys
    {
        /// <summary>The text of a key, to be pinned around the call; null for an integer.</summary>
        internal static string? Text(object key)
        {
            return key as string;
        }

        /// <summary>The key for the engine. Whoever passes it on keeps the object alive until the call is over.</summary>
        /// <param name="key">A string or an integer.</param>
        /// <param name="pinned">Where the text of the key is, if it has one.</param>
        /// <exception cref="ArgumentException">The key is null, neither text nor an integer, or too large.</exception>
        internal static KrKey Of(object key, char* pinned)
        {
            return TryGet(key, pinned, out KrKey native) ? native : throw Refusal(key, null);
        }

        /// <summary>The key for the engine, if it is one.</summary>
        internal static bool TryGet(object key, char* pinned, out KrKey native)
        {
            switch (key)
            {
                case string text: native = KrKey.Of(pinned, text); break;
                case InternedKey interned: native = KrKey.Of(interned.Handle); break;
                case int number: native = KrKey.Of(number); break;
                case long number: native = KrKey.Of(number); break;
                case short number: native = KrKey.Of(number); break;
                case byte number: native = KrKey.Of(number); break;
                case sbyte number: native = KrKey.Of(number); break;
                case ushort number: native = KrKey.Of(number); break;
                case uint number: native = KrKey.Of(number); break;
                case ulong number when number <= long.MaxValue: native = KrKey.Of((long)number); break;
                default: native = default; return false;
            }
            return true;
        }

        /// <summary>The refusal of what is no key.</summary>
        internal static Exception Refusal(object? key, string? path)
        {
            if (key == null)
            {
                return Errors.Null(nameof(key), KrError.InvalidKey);
            }
            string found = key is ulong ? "a ulong above Int64.MaxValue" : "a " + key.GetType();
            return Errors.Make(
                KrError.InvalidKey,
                "The key of a table is text or an integer of at most 64 bits with a sign, not " + found + ".",
                path,
                nameof(key));
        }
    }
}
