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
            fixed (char* text = input.Text)
            {
                KrValue given = input.ToNative(text);
                IntPtr error = default;
                int status = NativeMethods.kr_list_set(Token, Index(index), &given, &error);
                Done(status, error, About(status, nameof(index)));
            }
        }

        internal void Push(object? value)
        {
            using var input = new ValueInput(value);
            fixed (char* text = input.Text)
            {
                KrValue given = input.ToNative(text);
                Push(&given);
            }
        }

        internal void Push(KrValue* value)
        {
            IntPtr error = default;
            Done(NativeMethods.kr_list_push(Token, value, &error), error, nameof(value));
        }

        internal void Insert(int index, object? value)
        {
            using var input = new ValueInput(value);
            fixed (char* text = input.Text)
            {
                KrValue given = input.ToNative(text);
                IntPtr error = default;
                int status = NativeMethods.kr_list_insert(Token, Index(index), &given, 0, &error);
                Done(status, error, About(status, nameof(index)));
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
