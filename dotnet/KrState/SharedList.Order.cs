using System;
using System.Collections;
using System.Collections.Generic;
using KrState.Native;

namespace KrState
{
    /// <content>
    /// The order of the items. New orders are found outside of the engine and take effect in one step; if somebody was
    /// faster they are found again.
    /// </content>
    public sealed partial class SharedList
    {
        /// <summary>Searches the items of one instant, which are sorted as <see cref="Sort()"/> sorts.</summary>
        /// <param name="value">The item.</param>
        /// <returns>
        /// The position of an item that compares as equal; if there is none, the bitwise complement of that of the first
        /// greater one, or of <see cref="Count"/>.
        /// </returns>
        /// <exception cref="InvalidOperationException">
        /// The comparer failed, whose exception is the inner one; or, without one, two values do not compare.
        /// </exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override int BinarySearch(object? value)
        {
            return Plain().BinarySearch(value);
        }

        /// <summary>Searches the items of one instant, which are sorted as the comparer says.</summary>
        /// <param name="value">The item.</param>
        /// <param name="comparer">How to compare; null: as the values themselves compare.</param>
        /// <inheritdoc cref="BinarySearch(object)"/>
        public override int BinarySearch(object? value, IComparer? comparer)
        {
            return Plain().BinarySearch(value, comparer);
        }

        /// <summary>Searches some of the items of one instant, which are sorted as the comparer says.</summary>
        /// <param name="index">The first item.</param>
        /// <param name="count">How many.</param>
        /// <param name="value">The item.</param>
        /// <param name="comparer">How to compare; null: as the values themselves compare.</param>
        /// <returns>
        /// The position of an item that compares as equal; if there is none, the bitwise complement of that of the first
        /// greater one, or of the end of the range.
        /// </returns>
        /// <exception cref="ArgumentException">There are not that many items.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
        /// <inheritdoc cref="BinarySearch(object)"/>
        public override int BinarySearch(int index, int count, object? value, IComparer? comparer)
        {
            return Plain().BinarySearch(index, count, value, comparer);
        }

        /// <summary>Puts the items in the opposite order, in one step.</summary>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override void Reverse()
        {
            Handle.Reverse();
        }

        /// <summary>Puts some of the items in the opposite order, in one step.</summary>
        /// <param name="index">The first item.</param>
        /// <param name="count">How many.</param>
        /// <exception cref="ArgumentException">There are not that many items.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override void Reverse(int index, int count)
        {
            Rearrange(seen =>
            {
                int[] order = Unmoved(seen, index, count);
                Array.Reverse(order, index, count);
                return order;
            });
        }

        /// <summary>Sorts the items as they compare themselves.</summary>
        /// <remarks>As <see cref="Sort(IComparer)"/> with null.</remarks>
        /// <inheritdoc cref="Sort(IComparer)"/>
        public override void Sort()
        {
            Sort(null);
        }

        /// <summary>
        /// Sorts the items. They change their places in one step, and those that compare as equal keep their order.
        /// </summary>
        /// <remarks>
        /// The comparer runs without a lock, and again if somebody changes the list meanwhile; one that changes it itself
        /// each time never gets to an end. As in any <see cref="ArrayList"/>, numbers of different types do not compare
        /// by themselves: a comparer can.
        /// </remarks>
        /// <param name="comparer">How to compare; null: as the values themselves compare.</param>
        /// <exception cref="ArgumentException">The comparer contradicts itself; nothing was changed.</exception>
        /// <exception cref="InvalidOperationException">
        /// The comparer failed, whose exception is the inner one; or, without one, two items do not compare. Nothing was
        /// changed.
        /// </exception>
        /// <exception cref="ObjectDisposedException">The state of the list is closed.</exception>
        public override void Sort(IComparer? comparer)
        {
            Rearrange(seen => Sorted(seen, 0, seen.Count(), comparer));
        }

        /// <summary>
        /// Sorts some of the items. They change their places in one step, and those that compare as equal keep their
        /// order.
        /// </summary>
        /// <param name="index">The first item.</param>
        /// <param name="count">How many.</param>
        /// <param name="comparer">How to compare; null: as the values themselves compare.</param>
        /// <exception cref="ArgumentException">
        /// There are not that many items; the comparer contradicts itself. Nothing was changed.
        /// </exception>
        /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
        /// <inheritdoc cref="Sort(IComparer)"/>
        public override void Sort(int index, int count, IComparer? comparer)
        {
            Rearrange(seen => Sorted(seen, index, count, comparer));
        }

        /// <summary>Puts the items into the order that a function finds for those of one instant, in one step.</summary>
        private void Rearrange(Func<IterHandle, int[]> choose)
        {
            bool isDone = false;
            while (!isDone)
            {
                using IterHandle seen = Handle.Items();
                int[] order = choose(seen);
                isDone = IsUnmoved(order) || Handle.Rearrange(seen, order);
            }
        }

        private int[] Sorted(IterHandle seen, int index, int count, IComparer? comparer)
        {
            int[] order = Unmoved(seen, index, count);
            for (int skipped = 0; skipped < index; skipped++)
            {
                _ = seen.NextKey(out _);
            }
            var byItem = new ByItem(Read(seen, count), index, comparer ?? Comparer.Default);
            Array.Sort(order, index, count, byItem);
            return order;
        }

        /// <summary>The order in which each item stays where it is, if there is such a range in it.</summary>
        private static int[] Unmoved(IterHandle seen, int index, int count)
        {
            if (index < 0 || count < 0)
            {
                string parameter = index < 0 ? nameof(index) : nameof(count);
                throw Errors.Make(KrError.IndexOutOfRange, "The number is negative.", null, parameter);
            }
            var order = new int[seen.Count()];
            if (order.Length - index < count)
            {
                throw Errors.Make(KrError.InvalidArgument, "The list has not that many items behind that position.");
            }
            for (int at = 0; at < order.Length; at++)
            {
                order[at] = at;
            }
            return order;
        }

        private static bool IsUnmoved(int[] order)
        {
            int at = 0;
            while (at < order.Length && order[at] == at)
            {
                at++;
            }
            return at == order.Length;
        }

        /// <summary>Compares positions by their items, and those of equal items by themselves.</summary>
        private sealed class ByItem : IComparer<int>
        {
            private readonly List<object?> _items;
            private readonly int _first;
            private readonly IComparer _comparer;

            internal ByItem(List<object?> items, int first, IComparer comparer)
            {
                _items = items;
                _first = first;
                _comparer = comparer;
            }

            public int Compare(int left, int right)
            {
                int found = _comparer.Compare(_items[left - _first], _items[right - _first]);
                return found != 0 ? found : left.CompareTo(right);
            }
        }
    }
}
