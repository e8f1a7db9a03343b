using System;

namespace KrState.Native
{
    /// <summary>A <c>kr_counter</c> and the calls on it.</summary>
    internal sealed unsafe class CounterHandle : KrHandle
    {
        internal CounterHandle(IntPtr token)
            : base(token)
        {
        }

        internal long Add(long by)
        {
            long sum = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_counter_add(Token, by, &sum, &error), error);
            return sum;
        }

        internal bool Get(out KrValue value)
        {
            KrValue result = default;
            byte found = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_counter_get(Token, &result, &found, &error), error);
            value = result;
            return found != 0;
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_counter_free(token);
        }
    }
}
