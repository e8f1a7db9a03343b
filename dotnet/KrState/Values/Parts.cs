using System.Collections;
using System.Collections.Generic;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>What a container is copied from: the entries of a table or the items of a list, in order.</summary>
    internal sealed class Parts
    {
        private readonly List<DictionaryEntry>? _entries;
        private readonly List<object?>? _items;
        private int _at;

        private Parts(List<DictionaryEntry>? entries, List<object?>? items)
        {
            _entries = entries;
            _items = items;
        }

        internal bool IsTable => _entries != null;

        internal int Length => _entries?.Count ?? _items!.Count;

        /// <summary>Whether the table ignores the case of its keys.</summary>
        internal bool IgnoresCase { get; private set; }

        /// <summary>What PowerShell calls the type, the most derived first, with line feeds between; empty: nothing is said.</summary>
        internal string Types { get; private set; } = string.Empty;

        /// <summary>The form that goes with the types, a <c>KR_FORM_*</c> number.</summary>
        internal uint Form { get; private set; }

        /// <summary>What <c>ToString</c> of the object gave, beside its types; null: nothing is said.</summary>
        internal string? Text { get; private set; }

        internal static Parts Table(List<DictionaryEntry> entries, bool ignoresCase = false)
        {
            return new Parts(entries, null) { IgnoresCase = ignoresCase };
        }

        internal static Parts List(List<object?> items)
        {
            return new Parts(null, items) { Form = KrConstants.FormList };
        }

        /// <summary>Says in which form and with which types a snapshot has the container.</summary>
        internal Parts As(uint form, string types, string? text = null)
        {
            Form = form;
            Types = types;
            Text = text;
            return this;
        }

        /// <summary>Steps to the next entry or item; false behind the last.</summary>
        internal bool Next(out object? key, out object? value)
        {
            key = null;
            value = null;
            if (_at == Length)
            {
                return false;
            }
            if (_entries != null)
            {
                key = _entries[_at].Key;
                value = _entries[_at].Value;
            }
            else
            {
                value = _items![_at];
            }
            _at++;
            return true;
        }
    }
}
