using System;
using System.Collections;
using System.Collections.Generic;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <content>
    /// The members of <see cref="ArrayList"/>, all of which act on the live list. Those about the order of the items
    /// are in a file of their own.
    /// </content>
    public sealed partial class SharedList
    {
        /// <summary>The number of items. A list has no capacity of its own.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It is set to less than <see cref="Count"/>.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override int Capacity
        {
            get => Count;
            set
            {
                if (value < Count)
                {
                    throw Errors.Make(
                        KrError.IndexOutOfRange, "The list has more items than that.", null, nameof(value));
                }
            }
        }

        /// <summary>The number of items.</summary>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override int Count => Handle.Count();

        /// <summary>False: items come and go.</summary>
        public override bool IsFixedSize => false;

        /// <summary>False: a list can always be changed.</summary>
        public override bool IsReadOnly => false;

        /// <summary>True: every operation is atomic, from any thread.</summary>
        public override bool IsSynchronized => true;

        /// <summary>
        /// An object to lock. It keeps out only those in this runtime who lock it too, and no other language.
        /// </summary>
        public override object SyncRoot => this;

        /// <summary>
        /// Reads or replaces an item. A collection of .NET that is set is copied and does not become live; read it
        /// back to have the live one.
        /// </summary>
        /// <param name="index">The position, from 0.</param>
        /// <exception cref="ArgumentException">The text is not valid UTF-16.</exception>
        /// <exception cref="ArgumentOutOfRangeException">There is no item at that position.</exception>
        /// <exception cref="InvalidOperationException">The list would come to contain itself.</exception>
        /// <exception cref="NotSupportedException">No kind holds the value.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list, or of the value, is closed.</exception>
        /// <exception cref="OverflowException">The value is nested beyond 1,000 levels.</exception>
        public override object? this[int index]
        {
            get
            {
                KrValue value = Handle.Get(index);
                return ValueOutput.Take(ref value, _scope);
            }
            set => Handle.Set(index, value);
        }

        /// <summary>Appends an item.</summary>
        /// <param name="value">The item; a collection of .NET is copied.</param>
        /// <returns>Its position.</returns>
        /// <exception cref="ArgumentException">The text is not valid UTF-16.</exception>
        /// <exception cref="InvalidOperationException">The list would come to contain itself.</exception>
        /// <exception cref="NotSupportedException">No kind holds the value.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list, or of the value, is closed.</exception>
        /// <exception cref="OverflowException">The value is nested beyond 1,000 levels.</exception>
        public override int Add(object? value)
        {
            return Handle.Push(value);
        }

        /// <summary>Appends several items in one step: all of them or, if it fails, none.</summary>
        /// <param name="c">The items; collections of .NET among them are copied.</param>
        /// <exception cref="ArgumentException">A key in an item is neither text nor an integer.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="c"/> is null.</exception>
        /// <exception cref="InvalidOperationException">The list would come to contain itself.</exception>
        /// <exception cref="NotSupportedException">No kind holds an item.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list, or of an item, is closed.</exception>
        /// <exception cref="OverflowException">An item is nested beyond 1,000 levels.</exception>
        public override void AddRange(ICollection c)
        {
            using BuilderHandle items = Copy(c, out _);
            Handle.Extend(items);
        }

        /// <summary>Removes all items, in one step.</summary>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override void Clear()
        {
            Handle.Clear();
        }

        /// <summary>
        /// Makes a list in no state with the items of one instant. Tables and lists in it are shared, not copied.
        /// </summary>
        /// <returns>A <see cref="SharedList"/>.</returns>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override object Clone()
        {
            return From(Read());
        }

        /// <summary>Whether an item of one instant is the same. Numbers are compared as numbers.</summary>
        /// <param name="item">The item.</param>
        /// <returns>True if one is.</returns>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override bool Contains(object? item)
        {
            return IndexOf(item) >= 0;
        }

        /// <summary>Copies the items of one instant.</summary>
        /// <param name="array">An array for them.</param>
        /// <exception cref="ArgumentException">The array is too small.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="array"/> is null.</exception>
        /// <exception cref="InvalidCastException">An item does not fit the array.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override void CopyTo(Array array)
        {
            CopyTo(array, 0);
        }

        /// <summary>Copies the items of one instant.</summary>
        /// <param name="array">An array for them.</param>
        /// <param name="arrayIndex">Where the first goes.</param>
        /// <exception cref="ArgumentException">The array is too small.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="array"/> is null.</exception>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="arrayIndex"/> is negative.</exception>
        /// <exception cref="InvalidCastException">An item does not fit the array.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override void CopyTo(Array array, int arrayIndex)
        {
            Plain().CopyTo(array, arrayIndex);
        }

        /// <summary>Copies some of the items of one instant.</summary>
        /// <param name="index">The first item.</param>
        /// <param name="array">An array for them.</param>
        /// <param name="arrayIndex">Where the first goes.</param>
        /// <param name="count">How many.</param>
        /// <exception cref="ArgumentException">The array is too small, or there are not that many items.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="array"/> is null.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
        /// <exception cref="InvalidCastException">An item does not fit the array.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override void CopyTo(int index, Array array, int arrayIndex, int count)
        {
            Plain().CopyTo(index, array, arrayIndex, count);
        }

        /// <summary>Walks over the items of one instant.</summary>
        /// <returns>An enumerator that no change of the list disturbs.</returns>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override IEnumerator GetEnumerator()
        {
            return Walk();
        }

        /// <summary>Walks over some of the items of one instant.</summary>
        /// <param name="index">The first item.</param>
        /// <param name="count">How many.</param>
        /// <returns>An enumerator that no change of the list disturbs.</returns>
        /// <exception cref="ArgumentException">There are not that many items.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override IEnumerator GetEnumerator(int index, int count)
        {
            return Plain().GetEnumerator(index, count);
        }

        /// <summary>A copy of some of the items of one instant.</summary>
        /// <param name="index">The first item.</param>
        /// <param name="count">How many.</param>
        /// <returns>An <see cref="ArrayList"/> of its own.</returns>
        /// <exception cref="ArgumentException">There are not that many items.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override ArrayList GetRange(int index, int count)
        {
            return new ArrayList(Plain().GetRange(index, count));
        }

        /// <summary>The position of the first item that is the same, at one instant.</summary>
        /// <param name="value">The item; numbers are compared as numbers.</param>
        /// <returns>The position, or -1.</returns>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override int IndexOf(object? value)
        {
            return Handle.IndexOf(value, 0);
        }

        /// <summary>The position of the first item that is the same, at one instant.</summary>
        /// <param name="value">The item; numbers are compared as numbers.</param>
        /// <param name="startIndex">The first item to look at.</param>
        /// <returns>The position, or -1.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The position is outside of the list.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override int IndexOf(object? value, int startIndex)
        {
            return startIndex >= 0 && startIndex <= Count ? Handle.IndexOf(value, startIndex) : throw Errors.Make(
                KrError.IndexOutOfRange, "The position is outside of the list.", null, nameof(startIndex));
        }

        /// <summary>The position of the first item that is the same, at one instant.</summary>
        /// <param name="value">The item; numbers are compared as numbers.</param>
        /// <param name="startIndex">The first item to look at.</param>
        /// <param name="count">How many items to look at.</param>
        /// <returns>The position, or -1.</returns>
        /// <exception cref="ArgumentOutOfRangeException">There are not that many items.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override int IndexOf(object? value, int startIndex, int count)
        {
            return Read().FindIndex(startIndex, count, item => Equality.Same(item, value));
        }

        /// <summary>Inserts an item before a position; the position behind the last item appends.</summary>
        /// <param name="index">The position.</param>
        /// <param name="value">The item; a collection of .NET is copied.</param>
        /// <exception cref="ArgumentException">The text is not valid UTF-16.</exception>
        /// <exception cref="ArgumentOutOfRangeException">The position is outside of the list.</exception>
        /// <exception cref="InvalidOperationException">The list would come to contain itself.</exception>
        /// <exception cref="NotSupportedException">No kind holds the value.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list, or of the value, is closed.</exception>
        /// <exception cref="OverflowException">The value is nested beyond 1,000 levels.</exception>
        public override void Insert(int index, object? value)
        {
            Handle.Insert(index, value);
        }

        /// <summary>Inserts several items in one step: all of them or, if it fails, none.</summary>
        /// <param name="index">The position of the first.</param>
        /// <param name="c">The items; collections of .NET among them are copied.</param>
        /// <exception cref="ArgumentOutOfRangeException">The position is outside of the list.</exception>
        /// <inheritdoc cref="AddRange"/>
        public override void InsertRange(int index, ICollection c)
        {
            using BuilderHandle items = Copy(c, out _);
            Handle.Splice(index, 0, items);
        }

        /// <summary>The position of the last item that is the same, at one instant.</summary>
        /// <param name="value">The item; numbers are compared as numbers.</param>
        /// <returns>The position, or -1.</returns>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override int LastIndexOf(object? value)
        {
            return Read().FindLastIndex(item => Equality.Same(item, value));
        }

        /// <summary>The position of the last item that is the same, at one instant.</summary>
        /// <param name="value">The item; numbers are compared as numbers.</param>
        /// <param name="startIndex">The first item to look at, from which the search goes to the start.</param>
        /// <returns>The position, or -1.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The position is outside of the list.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override int LastIndexOf(object? value, int startIndex)
        {
            return Read().FindLastIndex(startIndex, item => Equality.Same(item, value));
        }

        /// <summary>The position of the last item that is the same, at one instant.</summary>
        /// <param name="value">The item; numbers are compared as numbers.</param>
        /// <param name="startIndex">The first item to look at, from which the search goes to the start.</param>
        /// <param name="count">How many items to look at.</param>
        /// <returns>The position, or -1.</returns>
        /// <exception cref="ArgumentOutOfRangeException">There are not that many items.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override int LastIndexOf(object? value, int startIndex, int count)
        {
            return Read().FindLastIndex(startIndex, count, item => Equality.Same(item, value));
        }

        /// <summary>Removes the first item that is the same, if there is one, in one step.</summary>
        /// <param name="obj">The item; numbers are compared as numbers.</param>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override void Remove(object? obj)
        {
            _ = TryRemove(obj);
        }

        /// <summary>Removes an item. <see cref="TryRemoveAt"/> gives what was removed.</summary>
        /// <param name="index">Its position.</param>
        /// <exception cref="ArgumentOutOfRangeException">There is no item at that position.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override void RemoveAt(int index)
        {
            KrValue old = Handle.Remove(index);
            ValueOutput.Release(ref old);
        }

        /// <summary>Removes several items in one step.</summary>
        /// <param name="index">The first.</param>
        /// <param name="count">How many.</param>
        /// <exception cref="ArgumentOutOfRangeException">There are not that many items; nothing was changed.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override void RemoveRange(int index, int count)
        {
            Handle.Splice(index, count, null);
        }

        /// <summary>Replaces several items in one step: all of them or, if it fails, none.</summary>
        /// <param name="index">The first.</param>
        /// <param name="c">The new items; collections of .NET among them are copied.</param>
        /// <exception cref="ArgumentOutOfRangeException">There are not that many items.</exception>
        /// <inheritdoc cref="AddRange"/>
        public override void SetRange(int index, ICollection c)
        {
            // As many as are counted, though another thread may change the collection.
            using BuilderHandle items = Copy(c, out int count);
            Handle.Splice(index, count, items);
        }

        /// <summary>The items of one instant.</summary>
        /// <returns>A new array.</returns>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override object?[] ToArray()
        {
            return Read().ToArray();
        }

        /// <summary>The items of one instant.</summary>
        /// <param name="type">The type of the array's elements.</param>
        /// <returns>A new array.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="type"/> is null.</exception>
        /// <exception cref="InvalidCastException">An item is of another type.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override Array ToArray(Type type)
        {
            return Plain().ToArray(type);
        }

        /// <summary>Does nothing: a list has no capacity of its own.</summary>
        public override void TrimToSize()
        {
        }

        /// <summary>Any collection as a tree, and how many items it had when it was copied.</summary>
        private static BuilderHandle Copy(ICollection c, out int count)
        {
            if (c == null)
            {
                throw Errors.Null(nameof(c));
            }
            Parts parts = NativeCollections.List(c);
            count = parts.Length;
            return TreeWriter.Build(c, parts);
        }

        /// <summary>The items of one instant as an ordinary list, for the members that only read.</summary>
        private ArrayList Plain()
        {
            return new ArrayList(Read());
        }
    }
}
