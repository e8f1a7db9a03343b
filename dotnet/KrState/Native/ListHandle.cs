using System;
using System.Globalization;
using KrState.Values;

namespace KrState.Native
{
    /// <summary>A <c>kr_list</c> and the calls on it.</summary>
    internal sealed unsafe class ListHandle : KrHandle
    {
        internal ListHandle(IntPtr token)
            : base(token)
        {
        }

        /// <summary>A new, detached list.</summary>
        internal static ListHandle Create()
        {
            Engine.Ensure();
            IntPtr token = default;
            IntPtr error = default;
            Errors.Check(NativeMethods.kr_list_new(&token, &error), error);
            return new ListHandle(token);
        }

        internal ulong Id()
        {
            ulong id = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_list_id(Token, &id, &error), error);
            return id;
        }

        internal KrValue Get(int index)
        {
            KrValue value = default;
            IntPtr error = default;
            Done(NativeMethods.kr_list_get(Token, Index(index), &value, &error), error, nameof(index));
            return value;
        }

        internal void Set(int index, object? value)
        {
            using var input = new ValueInput(value);
            fixed (byte* memory = input.Memory)
            {
                KrValue given = input.ToNative(memory);
                IntPtr error = default;
                int status = NativeMethods.kr_list_set(Token, Index(index), &given, &error);
                Done(status, error, About(status, nameof(index)));
            }
        }

        /// <summary>Appends an item and gives its position.</summary>
        internal int Push(object? value)
        {
            using var input = new ValueInput(value);
            fixed (byte* memory = input.Memory)
            {
                KrValue given = input.ToNative(memory);
                return Push(&given);
            }
        }

        internal int Push(KrValue* value)
        {
            ulong index = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_list_push(Token, value, &index, &error), error, nameof(value));
            return checked((int)index);
        }

        internal void Insert(int index, object? value)
        {
            using var input = new ValueInput(value);
            fixed (byte* memory = input.Memory)
            {
                KrValue given = input.ToNative(memory);
                IntPtr error = default;
                int status = NativeMethods.kr_list_insert(Token, Index(index), &given, 0, &error);
                Done(status, error, About(status, nameof(index)));
            }
        }

        /// <summary>Appends the items of a tree's outermost list in one step.</summary>
        internal void Extend(BuilderHandle tree)
        {
            KrValue items = KrValue.Of(KrValue.Tree, tree.Token);
            IntPtr error = default;
            int status = NativeMethods.kr_list_extend(Token, &items, &error);
            GC.KeepAlive(tree);
            Done(status, error, "items");
        }

        /// <summary>Puts the items of a tree, or none, in the place of those from a position on, in one step.</summary>
        internal void Splice(int index, int count, BuilderHandle? tree)
        {
            if (count < 0)
            {
                throw Errors.Make(KrError.IndexOutOfRange, "The number of items is negative.", null, nameof(count));
            }
            long start = Index(index);
            KrValue items = tree == null ? default : KrValue.Of(KrValue.Tree, tree.Token);
            IntPtr error = default;
            int status = NativeMethods.kr_list_splice(
                Token, start, start + count, 1, tree == null ? null : &items, 0, &error);
            GC.KeepAlive(tree);
            Done(status, error, nameof(index));
        }

        /// <summary>Puts the items in the opposite order, in one step.</summary>
        internal void Reverse()
        {
            IntPtr error = default;
            Done(NativeMethods.kr_list_reverse(Token, &error), error);
        }

        /// <summary>
        /// Puts the items of a tree in the place of all items in one step, if those are still the ones of a walk;
        /// whether they were.
        /// </summary>
        internal bool Replace(IterHandle seen, BuilderHandle tree)
        {
            KrValue items = KrValue.Of(KrValue.Tree, tree.Token);
            byte replaced = 0;
            IntPtr error = default;
            int status = NativeMethods.kr_list_replace(Token, seen, &items, &replaced, &error);
            GC.KeepAlive(tree);
            Done(status, error, nameof(items));
            return replaced != 0;
        }

        /// <summary>
        /// Puts the items into another order in one step, if they are still the ones of a walk; whether they were.
        /// </summary>
        /// <param name="seen">The walk.</param>
        /// <param name="order">For each position, the one where its item was.</param>
        internal bool Rearrange(IterHandle seen, int[] order)
        {
            // Read again and not converted, so that each item stays exactly what it is. If these are newer than those
            // of the walk they are not stored.
            using IterHandle now = Items();
            if (now.Count() != order.Length)
            {
                return false;
            }
            var values = new KrValue[order.Length];
            try
            {
                for (int at = 0; at < values.Length; at++)
                {
                    _ = now.Next(out _, out values[at]);
                }
                using BuilderHandle items = BuilderHandle.Create();
                items.WriteList(values, order);
                return Replace(seen, items);
            }
            finally
            {
                for (int at = 0; at < values.Length; at++)
                {
                    ValueOutput.Release(ref values[at]);
                }
            }
        }

        /// <summary>The position of the first equal item at or behind a position, or -1.</summary>
        internal int IndexOf(object? value, int start)
        {
            using var given = ValueInput.Comparand(value);
            if (given.EqualsNothing)
            {
                // It equals nothing; a closed state is still told.
                _ = Count();
                return -1;
            }
            fixed (byte* pinned = given.Memory)
            {
                KrValue wanted = given.ToNative(pinned);
                long index = 0;
                IntPtr error = default;
                int status = NativeMethods.kr_list_index_of(Token, &wanted, (ulong)start, &index, &error);
                Done(status, error, nameof(value));
                return checked((int)index);
            }
        }

        /// <summary>Removes the first equal item; whether there was one.</summary>
        internal bool RemoveValue(object? value)
        {
            using var given = ValueInput.Comparand(value);
            if (given.EqualsNothing)
            {
                _ = Count();
                return false;
            }
            fixed (byte* pinned = given.Memory)
            {
                KrValue wanted = given.ToNative(pinned);
                byte removed = 0;
                IntPtr error = default;
                int status = NativeMethods.kr_list_remove_value(Token, &wanted, &removed, &error);
                Done(status, error, nameof(value));
                return removed != 0;
            }
        }

        internal KrValue Remove(int index)
        {
            KrValue old = default;
            IntPtr error = default;
            Done(NativeMethods.kr_list_remove(Token, Index(index), &old, &error), error, nameof(index));
            return old;
        }

        internal bool TryRemove(int index, out KrValue old)
        {
            KrValue removed = default;
            IntPtr error = default;
            int status = NativeMethods.kr_list_remove(Token, Index(index), &removed, &error);
            old = removed;
            if ((KrError)status == KrError.IndexOutOfRange)
            {
                NativeMethods.kr_error_free(error);
                return false;
            }
            Done(status, error, nameof(index));
            return true;
        }

        internal int Count()
        {
            ulong count = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_list_count(Token, &count, &error), error);
            return checked((int)count);
        }

        internal void Clear()
        {
            IntPtr error = default;
            Done(NativeMethods.kr_list_clear(Token, &error), error);
        }

        internal IterHandle Items()
        {
            IntPtr token = default;
            IntPtr error = default;
            Done(NativeMethods.kr_list_items(Token, &token, &error), error);
            return new IterHandle(token);
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_list_free(token);
        }

        /// <summary>A negative index counts from the end in the engine, and is out of range in .NET.</summary>
        private static long Index(int index)
        {
            return index >= 0 ? index : throw Errors.Make(
                KrError.IndexOutOfRange,
                "The position " + index.ToString(CultureInfo.InvariantCulture)
                + " is before the start of the list: positions count from 0.",
                null,
                nameof(index));
        }

        private static string About(int status, string ifOutOfRange)
        {
            return (KrError)status == KrError.IndexOutOfRange ? ifOutOfRange : "value";
        }
    }
}
