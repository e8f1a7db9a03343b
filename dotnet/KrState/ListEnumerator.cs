using System;
using System.Collections;
using System.Collections.Generic;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <summary>A walk over the items that a list had at one instant.</summary>
    internal sealed class ListEnumerator : IEnumerator<object?>
    {
        private readonly ListHandle _list;
        private readonly Scope _scope;
        private IterHandle _iter;
        private bool _onItem;
        private object? _item;

        internal ListEnumerator(ListHandle list, Scope scope)
        {
            _list = list;
            _scope = scope;
            _iter = list.Items();
        }

        public object? Current =>
            _onItem ? _item : throw new InvalidOperationException("The enumerator is not on an item.");

        object? IEnumerator.Current => Current;

        /// <summary>The walk of the engine.</summary>
        internal IterHandle Seen => _iter;

        public bool MoveNext()
        {
            _onItem = false;
            _item = null;
            _onItem = _iter.Next(out _, out KrValue value);
            if (_onItem)
            {
                _item = ValueOutput.Take(ref value, _scope);
            }
            return _onItem;
        }

        public void Reset()
        {
            _iter.Dispose();
            _onItem = false;
            _iter = _list.Items();
        }

        public void Dispose()
        {
            _iter.Dispose();
        }
    }
}
