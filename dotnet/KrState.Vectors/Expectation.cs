using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace KrState.Vectors
{
    /// <summary>
    /// Compares what came with what a vector expects: kinds exactly, floats by their bits, text by its units.
    /// </summary>
    internal static class Expectation
    {
        /// <summary>Stands for "there was nothing".</summary>
        internal static readonly object Absent = new object();

        /// <summary>Whether a result of any operation is the expected one.</summary>
        internal static bool Holds(JsonElement expected, object? found, Names names)
        {
            switch (found)
            {
                case Pair pair:
                    return IsArray(expected, 2)
                        && IsKey(expected[0], pair.Key)
                        && IsValue(expected[1], pair.Value, names);
                case List<Pair> pairs:
                    return AllOf(expected, pairs, (json, pair) => Holds(json, pair, names));
                case KeyList keys:
                    return AllOf(expected, keys, IsKey);
                case ValueList values:
                    return AllOf(expected, values, (json, value) => IsValue(json, value, names));
                case Count count:
                    return expected.ValueKind == JsonValueKind.Number && expected.GetInt64() == count.Number;
                default:
                    return IsValue(expected, found, names);
            }
        }

        /// <summary>Shows a result for a message.</summary>
        internal static string Show(object? found)
        {
            switch (found)
            {
                case null: return "null";
                case string text: return "\"" + text + "\"";
                case Pair pair: return "[" + Show(pair.Key) + ", " + Show(pair.Value) + "]";
                case Count count: return count.Number.ToString();
                case SharedTable table: return "a table of " + table.Count;
                case SharedList list: return "a list of " + list.Count;
                case byte[] bytes: return "bytes " + BitConverter.ToString(bytes);
                case IEnumerable items: return "[" + string.Join(", ", items.Cast<object?>().Select(Show)) + "]";
                default: return found == Absent ? "nothing" : found.GetType().Name + " " + found;
            }
        }

        private static bool IsArray(JsonElement json, int length)
        {
            return json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == length;
        }

        private static bool AllOf<T>(JsonElement json, List<T> found, Func<JsonElement, T, bool> same)
        {
            return IsArray(json, found.Count) && json.EnumerateArray().Zip(found, same).All(holds => holds);
        }

        private static bool IsKey(JsonElement json, object key)
        {
            object? expected = Input.Key(json, Names.None);
            return expected is string || key is string ? Equals(expected, key)
                : Convert.ToInt64(expected) == Convert.ToInt64(key) && key is int == expected is int;
        }

        private static bool IsValue(JsonElement json, object? value, Names names)
        {
            switch (json.ValueKind)
            {
                case JsonValueKind.Null: return value == null;
                case JsonValueKind.True: return value is bool yes && yes;
                case JsonValueKind.False: return value is bool no && !no;
                case JsonValueKind.String: return value is string text && text == json.GetString();
                case JsonValueKind.Object: break;
                default: throw new NotSupportedException("The driver does not know the value " + json.GetRawText());
            }
            JsonProperty form = json.EnumerateObject().Single();
            switch (form.Name)
            {
                case "Absent": return value == Absent;
                case "Any": return value != Absent;
                case "Ref": return value != null && value.Equals(names.Get(form.Value.GetString()!));
                case "Table": return value is SharedTable table && Holds(form.Value, Pairs(table), names);
                case "List": return value is SharedList list && Holds(form.Value, new ValueList(list.ToArray()), names);
                default: return Scalars.Same(Input.Value(json, names), value);
            }
        }

        /// <summary>The entries of a live table.</summary>
        internal static List<Pair> Pairs(SharedTable table)
        {
            var pairs = new List<Pair>();
            IDictionaryEnumerator walk = table.GetEnumerator();
            while (walk.MoveNext())
            {
                pairs.Add(new Pair(walk.Key, walk.Value));
            }
            return pairs;
        }
    }

    /// <summary>A key or name and its value.</summary>
    internal sealed class Pair
    {
        internal Pair(object key, object? value)
        {
            Key = key;
            Value = value;
        }

        internal object Key { get; }

        internal object? Value { get; }
    }

    /// <summary>Keys or names.</summary>
    internal sealed class KeyList : List<object>
    {
        internal KeyList(IEnumerable<object> keys)
            : base(keys)
        {
        }
    }

    /// <summary>Values.</summary>
    internal sealed class ValueList : List<object?>
    {
        internal ValueList(IEnumerable<object?> values)
            : base(values)
        {
        }
    }

    /// <summary>A plain number, such as a count, which is no VALUE.</summary>
    internal sealed class Count
    {
        internal Count(long number)
        {
            Number = number;
        }

        internal long Number { get; }
    }
}
