using System;
using System.Threading;
using KrState.Native;

namespace KrState.Locks
{
    /// <summary>Times to wait, in milliseconds; -1 is for ever.</summary>
    internal static class TimeLimit
    {
        internal static int Of(int milliseconds, string parameter)
        {
            return milliseconds >= Timeout.Infinite ? milliseconds : throw Errors.Time(parameter);
        }

        /// <summary>A span as milliseconds, of which one that is begun counts; null is for ever.</summary>
        internal static int Of(TimeSpan? span, string parameter)
        {
            if (span == null || span == Timeout.InfiniteTimeSpan)
            {
                return Timeout.Infinite;
            }
            double milliseconds = Math.Ceiling(span.Value.TotalMilliseconds);
            return milliseconds >= 0 && milliseconds <= int.MaxValue ? (int)milliseconds : throw Errors.Time(parameter);
        }

        /// <summary>Milliseconds as the engine takes a time; below 0 is for ever.</summary>
        internal static long Nanoseconds(int milliseconds)
        {
            return milliseconds < 0 ? -1 : milliseconds * 1_000_000L;
        }
    }
}
