using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace KrState.Vectors
{
    /// <summary>Values and keys of the vectors as values of .NET.</summary>
    internal static class Input
    {
        /// <summary>A VALUE as input.</summary>
        internal static object? Value(JsonElement json, Names names)
        {
            switch (json.ValueKind)
            {
                case JsonValueKind.Null: return null;
                case JsonValueKind.True: return true;
                case JsonValueKind.False: return false;
                case JsonValueKind.String: return json.GetString();
                case JsonValueKind.Object: break;
                default: throw Unknown(json);
            }
            JsonProperty form = json.EnumerateObject().Single();
            switch (form.Name)
            {
                case "Null": return null;
                case "Bool": return form.Value.GetBoolean();
                case "Ref": return names.Get(form.Value.GetString()!);
                case "Table": return Table(form.Value, names);
                case "List": return form.Value.EnumerateArray().Select(item => Value(item, names)).ToList()!;
                case "Repeat": return Repeated(form.Value);
                case "Nest": return Nested(form.Value);
                case "Cyclic": return Cyclic(form.Value.GetString()!);
                default: return Scalars.Read(form.Name, form.Value.GetString()!) ?? throw Unknown(json);
            }
        }

        /// <summary>A KEY as input; also what is none, to be refused.</summary>
        internal static object? Key(JsonElement json, Names names)
        {
            if (json.ValueKind == JsonValueKind.Object)
            {
                JsonProperty form = json.EnumerateObject().Single();
                if (form.Name == "Integer")
                {
                    long number = long.Parse(form.Value.GetString()!, CultureInfo.InvariantCulture);
                    return number == (int)number ? (object)(int)number : number;
                }
            }
            return Value(json, names);
        }

        private static string Repeated(JsonElement json)
        {
            var text = new StringBuilder();
            text.Insert(0, json[0].GetString()!, json[1].GetInt32());
            return text.ToString();
        }

        private static OrderedDictionary Table(JsonElement entries, Names names)
        {
            var table = new OrderedDictionary();
            foreach (JsonElement entry in entries.EnumerateArray())
            {
                // With an integer as its index it would ask for a position.
                object key = Key(entry[0], names) ?? throw NullKey();
                table[key] = Value(entry[1], names);
            }
            return table;
        }

        /// <summary>No dictionary of .NET takes a null key, so that krstate is not even asked.</summary>
        private static Exception NullKey()
        {
            var refusal = new ArgumentNullException("key");
            refusal.Data["KrCode"] = KrErrorCode.InvalidKey;
            return refusal;
        }

        private static object Nested(JsonElement json)
        {
            string of = json.GetProperty("of").GetString()!;
            int depth = json.GetProperty("depth").GetInt32();
            object? inner = null;
            for (int level = depth; level >= 1; level--)
            {
                bool isTable = of == "Table" || (of == "Both" && level % 2 == 1);
                inner = isTable ? (object)Around("a", inner) : Around(inner);
            }
            return inner ?? throw Unknown(json);
        }

        private static Hashtable Around(string key, object? inner)
        {
            var table = new Hashtable();
            if (inner != null)
            {
                table[key] = inner;
            }
            return table;
        }

        private static ArrayList Around(object? inner)
        {
            var list = new ArrayList();
            if (inner != null)
            {
                list.Add(inner);
            }
            return list;
        }

        private static object Cyclic(string of)
        {
            if (of == "Table")
            {
                var table = new Dictionary<string, object>();
                table["a"] = table;
                return table;
            }
            object?[] list = new object[1];
            list[0] = list;
            return list;
        }

        private static Exception Unknown(JsonElement json)
        {
            return new NotSupportedException("The driver does not know the value " + json.GetRawText());
        }
    }
}
