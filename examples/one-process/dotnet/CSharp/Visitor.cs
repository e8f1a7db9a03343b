using System;
using System.Threading;
using KrState;

namespace OneProcess.CSharp
{
    /// <summary>Visits once a second while Node serves: the routes show what C# counts.</summary>
    public static class Visitor
    {
        private static Timer? _timer;

        /// <summary>Starts to visit.</summary>
        /// <param name="argument">Not used; part of the signature that hostfxr calls.</param>
        /// <param name="size">Not used either.</param>
        /// <returns>0, or 1 after a failure.</returns>
        public static int Start(IntPtr argument, int size)
        {
            return Participant.Run(() =>
            {
                var period = TimeSpan.FromSeconds(1);
                _timer = new Timer(_ => Participant.Run(Visit), null, period, period);
            });
        }

        /// <summary>
        /// Stops, and returns when no visit is under way. Node calls this before it ends: .NET is not told of the end
        /// of a process that it does not own.
        /// </summary>
        /// <param name="argument">Not used.</param>
        /// <param name="size">Not used.</param>
        /// <returns>0, or 1 after a failure.</returns>
        public static int Stop(IntPtr argument, int size)
        {
            return Participant.Run(() =>
            {
                Timer? timer = Interlocked.Exchange(ref _timer, null);
                if (timer != null)
                {
                    using var stopped = new ManualResetEvent(false);
                    if (timer.Dispose(stopped) && !stopped.WaitOne(TimeSpan.FromSeconds(5)))
                    {
                        throw new TimeoutException("The visit under way did not end.");
                    }
                }
            });
        }

        private static void Visit()
        {
            // Looked up each time: a client of the routes may have replaced the table.
            if (Participant.State.Get("Visits") is SharedTable visits)
            {
                _ = visits.Increment("Count");
            }
        }
    }
}
