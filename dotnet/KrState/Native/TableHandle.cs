using System;
using KrState.Values;

namespace KrState.Native
{
    /// <summary>A <c>kr_table</c> and the calls on it.</summary>
    internal sealed unsafe class TableHandle : KrHandle
    {
        internal TableHandle(IntPtr token)
            : base(token)
        {
        }

        /// <summary>A new, detached table.</summary>
        internal static TableHandle Create(bool ignoreCase)
        {
            Engine.Ensure();
            IntPtr token = default;
            IntPtr error = default;
            uint flags = ignoreCase ? KrConstants.TableIgnoreCase : 0;
            Errors.Check(NativeMethods.kr_table_new(flags, &token, &error), error);
            return new TableHandle(token);
        }

        internal ulong Id()
        {
            ulong id = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_table_id(Token, &id, &error), error);
            return id;
        }

        internal bool IgnoresCase()
        {
            byte answer = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_table_ignores_case(Token, &answer, &error), error);
            return answer != 0;
        }

        internal bool Get(object key, out KrValue value)
        {
            fixed (char* text = Keys.Text(key))
            {
                KrKey native = Keys.Of(key, text);
                KrValue result = default;
                byte found = 0;
                IntPtr error = default;
                DoneWith(key, NativeMethods.kr_table_get(Token, &native, &result, &found, &error), error);
                value = result;
                return found != 0;
            }
        }

        internal void Set(object key, object? value)
        {
            using var input = new ValueInput(value);
            fixed (char* keyText = Keys.Text(key))
            fixed (byte* memory = input.Memory)
            {
                KrKey native = Keys.Of(key, keyText);
                KrValue given = input.ToNative(memory);
                IntPtr error = default;
                int status = NativeMethods.kr_table_set(Token, &native, &given, &error);
                DoneWith(key, status, error, About(status));
            }
        }

        /// <summary>Sets a key and gives its old value; false if there was none.</summary>
        internal bool Swap(object key, object? value, out KrValue old)
        {
            using var input = new ValueInput(value);
            fixed (char* keyText = Keys.Text(key))
            fixed (byte* memory = input.Memory)
            {
                KrKey native = Keys.Of(key, keyText);
                KrValue given = input.ToNative(memory);
                KrValue result = default;
                byte found = 0;
                IntPtr error = default;
                int status = NativeMethods.kr_table_swap(Token, &native, &given, &result, &found, &error);
                DoneWith(key, status, error, About(status));
                old = result;
                return found != 0;
            }
        }

        /// <summary>Sets a key that is not there; false if it is.</summary>
        internal bool Add(object key, object? value)
        {
            return CompareAndSwap(key, null, value);
        }

        /// <summary>Sets a key whose value equals another; false if it does not.</summary>
        internal bool TryUpdate(object key, object? value, object? comparison)
        {
            using var wanted = ValueInput.Comparand(comparison);
            if (wanted.EqualsNothing)
            {
                // It equals nothing; a bad key or a closed state is still told.
                _ = Contains(key);
                return false;
            }
            fixed (byte* pinned = wanted.Memory)
            {
                KrValue expected = wanted.ToNative(pinned);
                return CompareAndSwap(key, &expected, value);
            }
        }

        private bool CompareAndSwap(object key, KrValue* expected, object? value)
        {
            using var input = new ValueInput(value);
            fixed (char* keyText = Keys.Text(key))
            fixed (byte* memory = input.Memory)
            {
                KrKey native = Keys.Of(key, keyText);
                KrValue given = input.ToNative(memory);
                byte swapped = 0;
                IntPtr error = default;
                int status = NativeMethods.kr_table_compare_and_swap(
                    Token, &native, expected, &given, &swapped, &error);
                DoneWith(key, status, error, About(status));
                return swapped != 0;
            }
        }

        /// <summary>The value of a key, which is set first if it is not there.</summary>
        internal KrValue GetOrAdd(object key, object? value)
        {
            using var input = new ValueInput(value);
            fixed (char* keyText = Keys.Text(key))
            fixed (byte* memory = input.Memory)
            {
                KrKey native = Keys.Of(key, keyText);
                KrValue given = input.ToNative(memory);
                KrValue stored = default;
                IntPtr error = default;
                int status = NativeMethods.kr_table_get_or_add(Token, &native, &given, &stored, &error);
                DoneWith(key, status, error, About(status));
                return stored;
            }
        }

        /// <summary>The value of a key; a missing one is made by the function of whoever asks first.</summary>
        internal KrValue GetOrAdd(object key, Func<object, object?> make)
        {
            using var maker = new Maker();
            KrAnswer answer = default;
            fixed (char* text = Keys.Text(key))
            {
                KrKey native = Keys.Of(key, text);
                IntPtr error = default;
                int status = NativeMethods.kr_table_ask(Token, &native, Maker.Owner, &answer, &error);
                DoneWith(key, status, error);
            }
            return maker.Settle(answer, make, key);
        }

        /// <summary>Sets the keys of a tree's outermost table in one step.</summary>
        internal void Update(BuilderHandle tree)
        {
            KrValue entries = KrValue.Of(KrValue.Tree, tree.Token);
            IntPtr error = default;
            int status = NativeMethods.kr_table_update(Token, &entries, &error);
            GC.KeepAlive(tree);
            Done(status, error, "entries");
        }

        internal bool Remove(object key, out KrValue old)
        {
            fixed (char* text = Keys.Text(key))
            {
                KrKey native = Keys.Of(key, text);
                KrValue result = default;
                byte found = 0;
                IntPtr error = default;
                DoneWith(key, NativeMethods.kr_table_remove(Token, &native, &result, &found, &error), error);
                old = result;
                return found != 0;
            }
        }

        internal bool Contains(object key)
        {
            fixed (char* text = Keys.Text(key))
            {
                KrKey native = Keys.Of(key, text);
                byte found = 0;
                IntPtr error = default;
                DoneWith(key, NativeMethods.kr_table_contains(Token, &native, &found, &error), error);
                return found != 0;
            }
        }

        internal int Count()
        {
            ulong count = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_table_count(Token, &count, &error), error);
            return checked((int)count);
        }

        internal void Clear()
        {
            IntPtr error = default;
            Done(NativeMethods.kr_table_clear(Token, &error), error);
        }

        internal KrValue Increment(object key, KrValue by)
        {
            fixed (char* text = Keys.Text(key))
            {
                KrKey native = Keys.Of(key, text);
                KrValue result = default;
                IntPtr error = default;
                DoneWith(key, NativeMethods.kr_table_increment(Token, &native, &by, &result, &error), error);
                return result;
            }
        }

        /// <summary>Adds to an integer; nothing changes if the number is none.</summary>
        internal long Increment(object key, long by)
        {
            fixed (char* text = Keys.Text(key))
            {
                KrKey native = Keys.Of(key, text);
                long sum = 0;
                IntPtr error = default;
                DoneWith(key, NativeMethods.kr_table_increment_integer(Token, &native, by, &sum, &error), error);
                return sum;
            }
        }

        internal CounterHandle Counter(object key)
        {
            fixed (char* text = Keys.Text(key))
            {
                KrKey native = Keys.Of(key, text);
                IntPtr token = default;
                IntPtr error = default;
                DoneWith(key, NativeMethods.kr_counter_new(Token, &native, &token, &error), error);
                return new CounterHandle(token);
            }
        }

        internal IterHandle Entries()
        {
            IntPtr token = default;
            IntPtr error = default;
            Done(NativeMethods.kr_table_entries(Token, &token, &error), error);
            return new IterHandle(token);
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_table_free(token);
        }

        /// <summary>Ends a call with a key, which may own what the engine was given.</summary>
        private void DoneWith(object key, int status, IntPtr error, string parameter = "key")
        {
            GC.KeepAlive(key);
            Done(status, error, parameter);
        }

        private static string About(int status)
        {
            return (KrError)status == KrError.InvalidKey ? "key" : "value";
        }
    }
}
