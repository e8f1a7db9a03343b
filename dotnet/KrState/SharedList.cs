using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <summary>
    /// A live list: a sequence of values that every holder, in every language of this process, reads and changes at
    /// the same time. Each operation is atomic, from any thread.
    /// </summary>
    /// <remarks>
    /// <para>It is an <see cref="ArrayList"/>, so that code which expects one works. Nothing of it is kept in the base
    /// class. What differs: enumerating shows one instant and never fails because of a change; searching compares
    /// numbers as numbers; two <see cref="SharedList"/> objects for one list are equal; sorting keeps the order of items
    /// that compare as equal.</para>
    /// <para>What is stored is converted as by <see cref="SharedTable"/>: collections of .NET are copied, live ones
    /// are shared.</para>
    /// <para>After the state through which a list was reached is closed, every member throws
    /// <see cref="ObjectDisposedException"/>.</para>
    /// </remarks>
    [DebuggerDisplay("Count = {Count}")]
    [DebuggerTypeProxy(typeof(DebugView))]
    public sealed partial class SharedList : ArrayList, IList<object?>, IReadOnlyList<object?>
    {
        private readonly Scope _scope;

        /// <summary>Makes a list that is in no state.</summary>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public SharedList()
        {
            Handle = ListHandle.Create();
            Id = Handle.Id();
            _scope = Scope.Detached;
            _ = _scope.Add(this);
        }

        internal SharedList(ListHandle handle, ulong id, Scope scope)
        {
            Handle = handle;
            Id = id;
            _scope = scope;
        }

        internal ListHandle Handle { get; }

        /// <summary>The identity of the list, the same for every handle to it.</summary>
        internal ulong Id { get; }

        /// <summary>Makes a list that is in no state from any sequence, which is copied.</summary>
        /// <param name="source">The items.</param>
        /// <returns>The new list.</returns>
        /// <exception cref="ArgumentException">A key in an item is neither text nor an integer.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
        /// <exception cref="InvalidOperationException">The sequence contains itself.</exception>
        /// <exception cref="NotSupportedException">An item has a type that no kind holds.</exception>
        /// <exception cref="OverflowException">It is nested beyond 1,000 levels.</exception>
        public static SharedList From(IEnumerable source)
        {
            if (source == null)
            {
                throw Errors.Null(nameof(source));
            }
            return (SharedList)TreeWriter.Detached(source, NativeCollections.List(source));
        }

        /// <summary>Removes the first item that is the same, in one step.</summary>
        /// <param name="value">
        /// The item. Numbers are compared as numbers, text and bytes by their content, tables and lists by identity.
        /// </param>
        /// <returns>Whether there was one.</returns>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public bool TryRemove(object? value)
        {
            return Handle.RemoveValue(value);
        }

        /// <summary>Removes an item and gives it, in one step.</summary>
        /// <param name="index">Its position.</param>
        /// <param name="value">The item, null if there is none at that position.</param>
        /// <returns>Whether there was one.</returns>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public bool TryRemoveAt(int index, out object? value)
        {
            bool found = Handle.TryRemove(index, out KrValue old);
            value = found ? ValueOutput.Take(ref old, _scope) : null;
            return found;
        }

        /// <summary>
        /// Replaces all items in one step, unless somebody has changed the list since a walk over it began. For changes
        /// that take code of your own: begin a walk, make the new items, replace, and begin again if it gives false.
        /// </summary>
        /// <param name="seen">The walk, from <see cref="GetEnumerator()"/>; where it stands does not matter.</param>
        /// <param name="c">The new items, any number; collections of .NET among them are copied.</param>
        /// <returns>
        /// Whether they were replaced. A walk over another list has seen other items, unless both are empty.
        /// </returns>
        /// <exception cref="ArgumentException">
        /// <paramref name="seen"/> is no walk over a whole live list; a key in an item is neither text nor an integer.
        /// </exception>
        /// <exception cref="ArgumentNullException">A parameter is null.</exception>
        /// <exception cref="InvalidOperationException">The list would come to contain itself.</exception>
        /// <exception cref="NotSupportedException">No kind holds an item.</exception>
        /// <exception cref="ObjectDisposedException">
        /// The state of the list, or of an item, is closed; or the walk is disposed of.
        /// </exception>
        /// <exception cref="OverflowException">An item is nested beyond 1,000 levels.</exception>
        public bool TryReplace(IEnumerator seen, ICollection c)
        {
            if (seen == null)
            {
                throw Errors.Null(nameof(seen));
            }
            if (!(seen is ListEnumerator walk))
            {
                throw Errors.Make(
                    KrError.InvalidArgument,
                    "It is no walk over a live list: GetEnumerator() of the list gives one.",
                    null,
                    nameof(seen));
            }
            using BuilderHandle items = Copy(c, out _);
            return Handle.Replace(walk.Seen, items);
        }

        /// <summary>Whether both are the same live list, however it was reached.</summary>
        /// <param name="obj">Anything.</param>
        /// <returns>True if it is the same list.</returns>
        public override bool Equals(object? obj)
        {
            return obj is SharedList other && other.Id == Id;
        }

        /// <summary>A hash of the identity of the list, not of its content.</summary>
        /// <returns>The hash.</returns>
        public override int GetHashCode()
        {
            return Id.GetHashCode();
        }

        private ListEnumerator Walk()
        {
            return new ListEnumerator(Handle, _scope);
        }

        /// <summary>The items of one instant.</summary>
        private List<object?> Read()
        {
            using IterHandle iter = Handle.Items();
            return Read(iter, iter.Count());
        }

        /// <summary>The next items of a walk, as many as there are up to a number.</summary>
        private List<object?> Read(IterHandle iter, int count)
        {
            var items = new List<object?>(count);
            while (items.Count < count && iter.Next(out _, out KrValue value))
            {
                items.Add(ValueOutput.Take(ref value, _scope));
            }
            return items;
        }

        /// <summary>What a debugger shows instead of the empty base.</summary>
        private sealed class DebugView
        {
            private readonly SharedList _list;

            public DebugView(SharedList list)
            {
                _list = list;
            }

            [DebuggerBrowsable(DebuggerBrowsableState.RootHidden)]
            public object?[] Items => _list.Read().ToArray();
        }
    }
}
