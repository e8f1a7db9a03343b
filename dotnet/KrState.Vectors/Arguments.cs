using System;
using System.Collections;
using System.Collections.Generic;
using System.Text.Json;

namespace KrState.Vectors
{
    /// <summary>The members of a step that an operation reads.</summary>
    internal sealed class Arguments
    {
        private readonly JsonElement _step;

        internal Arguments(JsonElement step, Names names)
        {
            _step = step;
            Names = names;
        }

        internal Names Names { get; }

        /// <summary>The members that were asked for.</summary>
        internal HashSet<string> Used { get; } = new HashSet<string>();

        internal string Operation => _step.GetProperty("op").GetString()!;

        internal KrHost Host => (KrHost)Names.Get(Text("on"));

        internal SharedState State => (SharedState)Names.Get(Text("on"));

        internal SharedTable Table => (SharedTable)Names.Get(Text("on"));

        internal SharedList List => (SharedList)Names.Get(Text("on"));

        internal object On => Names.Get(Text("on"));

        internal IEnumerator Seen => (IEnumerator)Names.Get(Text("seen"));

        internal string Name => Text("name");

        internal int Start => TryMember("start", out JsonElement start) ? start.GetInt32() : 0;

        internal int Index => Member("index").GetInt32();

        internal int Count => Member("count").GetInt32();

        /// <summary>A key, which may be none: whatever the compiler says, a caller can pass null.</summary>
        internal object Key => Input.Key(Member("key"), Names)!;

        internal object? Value => Input.Value(Member("value"), Names);

        internal IDictionary NativeTable => (IDictionary)Value!;

        internal ICollection NativeList => (ICollection)Value!;

        internal string Text(string name)
        {
            // The text of a name may be malformed on purpose.
            JsonElement member = Member(name);
            return member.ValueKind == JsonValueKind.String
                ? member.GetString()!
                : (string)Input.Value(member, Names)!;
        }

        internal bool Flag(string name, bool otherwise)
        {
            return TryMember(name, out JsonElement member) ? member.GetBoolean() : otherwise;
        }

        internal bool TryMember(string name, out JsonElement member)
        {
            Used.Add(name);
            return _step.TryGetProperty(name, out member);
        }

        private JsonElement Member(string name)
        {
            return TryMember(name, out JsonElement member)
                ? member
                : throw new InvalidOperationException(Operation + " needs the member " + name);
        }
    }
}
