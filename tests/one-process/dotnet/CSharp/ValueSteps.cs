using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using KrState;

namespace Languages.CSharp
{
    /// <summary>C#'s part in the exchange of values; node/value_steps.mjs describes it.</summary>
    internal static class ValueSteps
    {
        private const string Own = "CSharp";

        private static readonly Hashtable _written = new Hashtable
        {
            ["null"] = null,
            ["yes"] = true,
            ["byte"] = (byte)200,
            ["sbyte"] = (sbyte)-100,
            ["short"] = (short)-30000,
            ["ushort"] = (ushort)60000,
            ["int"] = -7,
            ["uint"] = 3000000000u,
            ["widest"] = long.MaxValue,
            ["unsigned"] = ulong.MaxValue,
            ["single"] = 0.5f,
            ["double"] = 0.1,
            ["zero"] = -0.0,
            ["nan"] = double.NaN,
            ["text"] = "a\0\u00fc\U0001F600_x000A_",
            ["empty"] = "",
            ["bytes"] = new byte[] { 0, 127, 255 },
            ["char"] = '\u00df',
            ["decimal"] = -1.10m,
            ["time"] = new DateTime(2024, 2, 29, 12, 34, 56, 789, DateTimeKind.Utc),
            ["ticks"] = new DateTime(638448000000000001, DateTimeKind.Unspecified),
            ["duration"] = new TimeSpan(-1),
            ["guid"] = new Guid("01234567-89ab-cdef-0123-456789abcdef"),
            ["uri"] = new Uri("http://example.com/a%20b"),
            ["version"] = new Version(1, 2, 3, 4),
            ["script"] = new KrScript("Get-Date"),
            ["xml"] = new KrXml("<a>&amp;</a>"),
            ["nested"] = new Hashtable
            {
                ["list"] = new object?[] { 1, "b", Array.Empty<object>(), new Hashtable { ["deep"] = null } },
                ["table"] = new Hashtable(),
            },
        };

        internal static void Write()
        {
            _ = Entry.State.Set(Own, _written);
        }

        internal static void Echo(string other)
        {
            _ = Entry.State.Set(other + "By" + Own, Native(Entry.Table(other)));
        }

        internal static void Check(string other)
        {
            var found = (IDictionary)Native(Entry.Table(Own + "By" + other))!;
            foreach (object key in _written.Keys.Cast<object>())
            {
                string expected = Text(_written[key]);
                string answer = Text(found[key]);
                if (answer != expected)
                {
                    throw new InvalidOperationException(other + " made " + answer + " of " + key + ", " + expected + ".");
                }
            }
        }

        /// <summary>A value with what is in it, none of it live.</summary>
        private static object? Native(object? value)
        {
            switch (value)
            {
                case SharedTable table:
                    var copy = new OrderedDictionary();
                    foreach (KeyValuePair<object, object?> entry in (IDictionary<object, object?>)table)
                    {
                        copy[entry.Key] = Native(entry.Value);
                    }

                    return copy;
                case SharedList list:
                    return list.ToArray().Select(Native).ToArray();
                default:
                    return value;
            }
        }

        /// <summary>What a value is, without the width of a number, which Python and Node do not keep.</summary>
        private static string Text(object? value)
        {
            switch (value)
            {
                case null:
                    return "null";
                case byte[] bytes:
                    return "bytes " + Convert.ToBase64String(bytes);
                case DateTime time:
                    return time.Kind + " " + time.Ticks.ToString(CultureInfo.InvariantCulture);
                case float single:
                    return Text((double)single);
                case double nan when double.IsNaN(nan):
                    return "NaN";
                case double number:
                    return "float " + BitConverter.DoubleToInt64Bits(number).ToString(CultureInfo.InvariantCulture);
                case IDictionary table:
                    return "{" + string.Join(" ", table.Keys.Cast<string>().OrderBy(key => key, StringComparer.Ordinal).Select(key => key + ":" + Text(table[key]))) + "}";
                case object?[] list:
                    return "[" + string.Join(" ", list.Select(Text)) + "]";
                default:
                    bool isInteger = value.GetType().IsPrimitive && !(value is bool) && !(value is char);
                    return (isInteger ? "integer" : value.GetType().Name) + " " + Convert.ToString(value, CultureInfo.InvariantCulture);
            }
        }
    }
}
