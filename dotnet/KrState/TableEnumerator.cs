using System;
using System.Collections;
using System.Collections.Generic;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <summary>A walk over the entries that a table had at one instant.</summary>
    internal sealed class TableEnumerator : IDictionaryEnumerator, IEnumerator<KeyValuePair<object, object?>>
    {
        private readonly TableHandle _table;
        private readonly Scope _scope;
        private IterHandle _iter;
        private bool _onEntry;
        private DictionaryEntry _entry;

        internal TableEnumerator(TableHandle table, Scope scope)
        {
            _table = table;
            _scope = scope;
            _iter = table.Entries();
        }

        public DictionaryEntry Entry =>
            _onEntry ? _entry : throw new InvalidOperationException("The enumerator is not on an entry.");

        public object Key => Entry.Key;

        public object? Value => Entry.Value;

        public object Current => Entry;

        KeyValuePair<object, object?> IEnumerator<KeyValuePair<object, object?>>.Current =>
            new KeyValuePair<object, object?>(Key, Value);

        public bool MoveNext()
        {
            _onEntry = false;
            _onEntry = _iter.Next(out KrKey key, out KrValue value);
            if (_onEntry)
            {
                object name = key.Read();
                _entry = new DictionaryEntry(name, ValueOutput.Take(ref value, _scope));
            }
            return _onEntry;
        }

        public void Reset()
        {
            _iter.Dispose();
            _onEntry = false;
            _iter = _table.Entries();
        }

        public void Dispose()
        {
            _iter.Dispose();
        }
    }
}
