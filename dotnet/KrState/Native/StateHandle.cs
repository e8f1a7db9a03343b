using System;
using KrState.Values;

namespace KrState.Native
{
    /// <summary>A <c>kr_state</c> and the calls on it.</summary>
    internal sealed unsafe class StateHandle : KrHandle
    {
        internal StateHandle(IntPtr token)
            : base(token)
        {
        }

        /// <summary>A new standalone state.</summary>
        internal static StateHandle Create(uint flags)
        {
            Engine.Ensure();
            IntPtr token = default;
            IntPtr error = default;
            Errors.Check(NativeMethods.kr_state_new(flags, &token, &error), error);
            return new StateHandle(token);
        }

        /// <summary>The state that no host owns.</summary>
        internal static StateHandle Global()
        {
            Engine.Ensure();
            IntPtr token = default;
            IntPtr error = default;
            Errors.Check(NativeMethods.kr_state_global(&token, &error), error);
            return new StateHandle(token);
        }

        internal ulong Id()
        {
            ulong id = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_state_id(Token, &id, &error), error);
            return id;
        }

        internal bool IgnoresCase()
        {
            byte answer = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_state_ignores_case(Token, &answer, &error), error);
            return answer != 0;
        }

        internal void Set(string name, object? value, uint guard)
        {
            if (name == null)
            {
                throw Errors.Null(nameof(name), KrError.InvalidName);
            }
            using var input = new ValueInput(value);
            fixed (char* nameText = name)
            fixed (byte* memory = input.Memory)
            {
                KrValue given = input.ToNative(memory);
                IntPtr error = default;
                int status = NativeMethods.kr_state_set(Token, KrText.Of(nameText, name), &given, guard, &error);
                Done(status, error, (KrError)status == KrError.InvalidName ? nameof(name) : nameof(value));
            }
        }

        /// <summary>The value of an entry, which is set first if it is not there.</summary>
        internal KrValue GetOrAdd(string name, object? value, uint guard)
        {
            if (name == null)
            {
                throw Errors.Null(nameof(name), KrError.InvalidName);
            }
            using var input = new ValueInput(value);
            fixed (char* nameText = name)
            fixed (byte* memory = input.Memory)
            {
                KrValue given = input.ToNative(memory);
                KrValue stored = default;
                IntPtr error = default;
                int status = NativeMethods.kr_state_get_or_add(
                    Token, KrText.Of(nameText, name), &given, guard, &stored, &error);
                Done(status, error, (KrError)status == KrError.InvalidName ? nameof(name) : nameof(value));
                return stored;
            }
        }

        /// <summary>The value of an entry; a missing one is made by the function of whoever asks first.</summary>
        internal KrValue GetOrAdd(string name, Func<string, object?> make, uint guard)
        {
            if (name == null)
            {
                throw Errors.Null(nameof(name), KrError.InvalidName);
            }
            using var maker = new Maker();
            KrAnswer answer = default;
            fixed (char* text = name)
            {
                IntPtr error = default;
                int status = NativeMethods.kr_state_ask(
                    Token, KrText.Of(text, name), guard, Maker.Owner, &answer, &error);
                Done(status, error, nameof(name));
            }
            return maker.Settle(answer, make, name);
        }

        /// <summary>The entries of one instant whose names match a pattern.</summary>
        internal IterHandle Find(string pattern)
        {
            if (pattern == null)
            {
                throw Errors.Null(nameof(pattern));
            }
            fixed (char* text = pattern)
            {
                IntPtr token = default;
                IntPtr error = default;
                int status = NativeMethods.kr_state_find(Token, KrText.Of(text, pattern), &token, &error);
                Done(status, error, nameof(pattern));
                return new IterHandle(token);
            }
        }

        internal bool Get(string name, out KrValue value)
        {
            Require(name);
            fixed (char* text = name)
            {
                KrValue result = default;
                byte found = 0;
                IntPtr error = default;
                int status = NativeMethods.kr_state_get(Token, KrText.Of(text, name), &result, &found, &error);
                Done(status, error, nameof(name));
                value = result;
                return found != 0;
            }
        }

        internal bool Contains(string name)
        {
            Require(name);
            fixed (char* text = name)
            {
                byte found = 0;
                IntPtr error = default;
                int status = NativeMethods.kr_state_contains(Token, KrText.Of(text, name), &found, &error);
                Done(status, error, nameof(name));
                return found != 0;
            }
        }

        internal bool Remove(string name)
        {
            Require(name);
            fixed (char* text = name)
            {
                byte removed = 0;
                IntPtr error = default;
                int status = NativeMethods.kr_state_remove(Token, KrText.Of(text, name), &removed, &error);
                Done(status, error, nameof(name));
                return removed != 0;
            }
        }

        internal void Clear()
        {
            IntPtr error = default;
            Done(NativeMethods.kr_state_clear(Token, &error), error);
        }

        internal int Count()
        {
            ulong count = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_state_count(Token, &count, &error), error);
            return checked((int)count);
        }

        internal IterHandle Entries()
        {
            IntPtr token = default;
            IntPtr error = default;
            Done(NativeMethods.kr_state_entries(Token, &token, &error), error);
            return new IterHandle(token);
        }

        internal void CloseState()
        {
            IntPtr error = default;
            Done(NativeMethods.kr_state_close(Token, &error), error);
        }

        internal bool IsStateClosed()
        {
            byte closed = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_state_is_closed(Token, &closed, &error), error);
            return closed != 0;
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_state_free(token);
        }

        private static void Require(string name)
        {
            if (name == null)
            {
                throw Errors.Null(nameof(name));
            }
        }
    }
}
