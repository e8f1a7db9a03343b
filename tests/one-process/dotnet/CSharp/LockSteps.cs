using System;
using System.Collections;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using KrState;

namespace Languages.CSharp
{
    /// <summary>C#'s part in the tests of the locks; node/lock_steps.mjs describes it.</summary>
    internal static class LockSteps
    {
        private static readonly ManualResetEventSlim _release = new ManualResetEventSlim();

        internal static void Queue(string kind, int place)
        {
            if (kind == "blocking")
            {
                Entry.StartThread("C# " + place.ToString(CultureInfo.InvariantCulture), () => Block(place));
            }
            else
            {
                _ = Task.Run(() => Report(Wait(place)));
            }
        }

        internal static void Hold(string key)
        {
            Entry.StartThread("C# holder", () =>
            {
                using (KrLock.GetOrCreate(key).Acquire())
                {
                    Entry.Table("Answers")["held"] = true;
                    _release.Wait();
                }
            });
        }

        internal static void Release()
        {
            _release.Set();
        }

        internal static void TimeOut(string key)
        {
            Entry.StartThread("C# impatient", () =>
            {
                try
                {
                    KrLock.GetOrCreate(key).Acquire(TimeSpan.FromMilliseconds(20)).Dispose();
                    throw new InvalidOperationException("The lock was free.");
                }
                catch (KrLockTimeoutException error)
                {
                    Entry.Table("Answers")["C#"] = new Hashtable
                    {
                        ["Key"] = error.Key,
                        ["Language"] = error.HolderLanguage,
                        ["Name"] = error.HolderName,
                        ["Waited"] = error.Waited.TotalMilliseconds >= 20,
                    };
                }
            });
        }

        internal static void Await(string key)
        {
            _ = Report(Task.Run(async () =>
            {
                Task<KrLockGuard> waiting = KrLock.GetOrCreate(key).AcquireAsync();
                Entry.Table("Answers")["waiting"] = true;
                using KrLockGuard guard = await waiting;
                Entry.Table("Answers")["C#"] = new Hashtable { ["Abandoned"] = guard.Abandoned, ["Token"] = guard.Token };
            }));
        }

        private static void Block(int place)
        {
            KrLock gate = Gate(place);
            KrLock race = KrLock.GetOrCreate("race");
            for (int round = Rounds(); round > 0; round--)
            {
                using (gate.Acquire())
                using (KrLockGuard guard = race.Acquire())
                {
                    Turn(place, guard);
                }
            }
        }

        private static async Task Wait(int place)
        {
            KrLock gate = Gate(place);
            KrLock race = KrLock.GetOrCreate("race");
            for (int round = Rounds(); round > 0; round--)
            {
                using (await gate.AcquireAsync())
                using (KrLockGuard guard = await race.AcquireAsync())
                {
                    Turn(place, guard);
                }
            }
        }

        /// <summary>What is done while the lock is held.</summary>
        private static void Turn(int place, KrLockGuard guard)
        {
            SharedTable inside = Entry.Table("Inside");
            if (inside.Increment("n") != 1)
            {
                throw new InvalidOperationException("Two hold the lock.");
            }
            ((SharedList)Entry.State.Get("Order")!).Add(place);
            ((SharedList)Entry.State.Get("Tokens")!).Add(guard.Token);
            _ = inside.Increment("n", -1);
        }

        private static KrLock Gate(int place)
        {
            return KrLock.GetOrCreate("gate " + place.ToString(CultureInfo.InvariantCulture));
        }

        private static int Rounds()
        {
            return Convert.ToInt32(Entry.State.Get("Rounds"), CultureInfo.InvariantCulture);
        }

        private static async Task Report(Task work)
        {
            try
            {
                await work;
            }
            catch (Exception exception)
            {
                Entry.Report(exception);
            }
        }
    }
}
