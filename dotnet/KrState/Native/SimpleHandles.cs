using System;
using System.Text;

namespace KrState.Native
{
    /// <summary>A <c>kr_host</c>.</summary>
    internal sealed class HostHandle : KrHandle
    {
        internal HostHandle(IntPtr token)
            : base(token)
        {
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_host_free(token);
        }
    }

    /// <summary>A <c>kr_iter</c>.</summary>
    internal sealed class IterHandle : KrHandle
    {
        internal IterHandle(IntPtr token)
            : base(token)
        {
        }

        /// <summary>Steps to the next entry. The text of the key is borrowed until the next step.</summary>
        internal unsafe bool Next(out KrKey key, out KrValue value)
        {
            KrKey nextKey = default;
            KrValue nextValue = default;
            byte has = 0;
            IntPtr error = default;
            int status = NativeMethods.kr_iter_next(this, &nextKey, &nextValue, &has, &error);
            Errors.Check(status, error);
            key = nextKey;
            value = nextValue;
            return has != 0;
        }

        /// <summary>Steps to the next entry and reads its key alone.</summary>
        internal unsafe bool NextKey(out KrKey key)
        {
            KrKey nextKey = default;
            byte has = 0;
            IntPtr error = default;
            int status = NativeMethods.kr_iter_next(this, &nextKey, null, &has, &error);
            Errors.Check(status, error);
            key = nextKey;
            return has != 0;
        }

        /// <summary>The number of entries that are still to come.</summary>
        internal unsafe int Count()
        {
            ulong count = 0;
            IntPtr error = default;
            int status = NativeMethods.kr_iter_count(this, &count, &error);
            Errors.Check(status, error);
            return checked((int)count);
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_iter_free(token);
        }
    }

    /// <summary>A <c>kr_builder</c>.</summary>
    internal sealed unsafe class BuilderHandle : KrHandle
    {
        private BuilderHandle(IntPtr token)
            : base(token)
        {
        }

        /// <summary>A new, empty builder.</summary>
        internal static BuilderHandle Create()
        {
            Engine.Ensure();
            IntPtr token = default;
            IntPtr error = default;
            Errors.Check(NativeMethods.kr_builder_new(&token, &error), error);
            return new BuilderHandle(token);
        }

        /// <summary>Writes one list, with values that the engine gave out, in an order.</summary>
        internal void WriteList(KrValue[] values, int[] order)
        {
            IntPtr error = default;
            Errors.Check(NativeMethods.kr_builder_begin_list(this, null, &error), error);
            foreach (int at in order)
            {
                KrValue value = values[at];
                // Lent for the call; the array keeps owning it.
                value.Owner = IntPtr.Zero;
                Errors.Check(NativeMethods.kr_builder_value(this, null, &value, &error), error);
            }
            End();
        }

        /// <summary>Closes the innermost container.</summary>
        internal void End()
        {
            IntPtr error = default;
            Errors.Check(NativeMethods.kr_builder_end(this, &error), error);
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_builder_free(token);
        }
    }

    /// <summary>A <c>kr_factory</c>: the right to make a value. Freed unused, it fails those who wait.</summary>
    internal sealed unsafe class FactoryHandle : KrHandle
    {
        internal FactoryHandle(IntPtr token)
            : base(token)
        {
        }

        /// <summary>Says that a callback failed, to all who wait.</summary>
        /// <param name="message">What happened.</param>
        /// <param name="origin">The number by which this runtime knows its exception again.</param>
        internal void Fail(string message, ulong origin)
        {
            byte[] text = Readable(message);
            fixed (byte* pinned = text)
            {
                IntPtr cause = default;
                IntPtr error = default;
                Errors.Check(NativeMethods.kr_error_new_callback(KrText.Utf8(pinned, text.Length), origin, &cause, &error), error);
                Fail(cause);
            }
        }

        /// <summary>Says that the value was refused, to all who wait.</summary>
        internal void Fail(KrError kind, string message)
        {
            byte[] text = Readable(message);
            fixed (byte* pinned = text)
            {
                IntPtr cause = default;
                IntPtr error = default;
                Errors.Check(NativeMethods.kr_error_new((int)kind, KrText.Utf8(pinned, text.Length), &cause, &error), error);
                Fail(cause);
            }
        }

        private void Fail(IntPtr cause)
        {
            _ = NativeMethods.kr_factory_fail(this, cause, null);
            NativeMethods.kr_error_free(cause);
        }

        /// <summary>The text of an exception may be anything; the encoder replaces what is no character.</summary>
        private static byte[] Readable(string message)
        {
            return Encoding.UTF8.GetBytes(message);
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_factory_free(token);
        }
    }
}
