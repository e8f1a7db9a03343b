using System;

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
    internal sealed class BuilderHandle : KrHandle
    {
        internal BuilderHandle(IntPtr token)
            : base(token)
        {
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_builder_free(token);
        }
    }

    /// <summary>A <c>kr_factory</c>: the right to make a value. Freed unused, it fails those who wait.</summary>
    internal sealed class FactoryHandle : KrHandle
    {
        internal FactoryHandle(IntPtr token)
            : base(token)
        {
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_factory_free(token);
        }
    }

    /// <summary>A <c>kr_pending</c>: a wait for a value that somebody else makes.</summary>
    internal sealed class PendingHandle : KrHandle
    {
        internal PendingHandle(IntPtr token)
            : base(token)
        {
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_pending_free(token);
        }
    }
}
