using System;
using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Threading;
using KrState;

namespace OneProcess.CSharp
{
    /// <summary>
    /// C#'s part in the demo. Node calls these methods in the CoreCLR inside its own process. The four steps are the
    /// same in every language; participant.mjs describes them.
    /// </summary>
    public static class Participant
    {
        private const string Host = "one-process";
        private const string Language = "C#";
        private const string All = "All";
        private const long Slice = 1000;

        private static readonly ManualResetEventSlim _go = new ManualResetEventSlim();

        /// <summary>The state that all languages of this process work on.</summary>
        internal static SharedState State =>
            (KrHost.Find(Host) ?? throw new InvalidOperationException("There is no host " + Host + " in this process."))
            .SharedState;

        /// <summary>Writes a nested table for another language to read.</summary>
        /// <param name="argument">Not used; part of the signature that hostfxr calls.</param>
        /// <param name="size">Not used either.</param>
        /// <returns>0, or 1 after a failure.</returns>
        public static int Write(IntPtr argument, int size)
        {
            return Run(() => Table("Notes")[Language] = new Hashtable
            {
                ["Written"] = new Hashtable
                {
                    ["Text"] = "Hello from " + Language,
                    ["Numbers"] = new object[] { 1, 2, 3 },
                },
            });
        }

        /// <summary>Reads what another language wrote, and leaves a mark in it.</summary>
        /// <param name="argument">Not used.</param>
        /// <param name="size">Not used.</param>
        /// <returns>0, or 1 after a failure.</returns>
        public static int Read(IntPtr argument, int size)
        {
            return Run(() =>
            {
                var source = (string)((SharedTable)Table("Run")["ReadFrom"]!)[Language]!;
                var note = (SharedTable)((SharedTable)Table("Notes")[source]!)["Written"]!;
                long sum = 0;
                foreach (object? number in (SharedList)note["Numbers"]!)
                {
                    sum += Convert.ToInt64(number, CultureInfo.InvariantCulture);
                }
                note["ReadBy"] = Language;
                Table("Reads")[Language] = new Hashtable
                {
                    ["From"] = source,
                    ["Text"] = note["Text"],
                    ["Sum"] = sum,
                };
            });
        }

        /// <summary>Starts the threads; returns when each has its line and waits for <see cref="Go"/>.</summary>
        /// <param name="argument">Not used.</param>
        /// <param name="size">Not used.</param>
        /// <returns>0, or 1 after a failure.</returns>
        public static int Prepare(IntPtr argument, int size)
        {
            return Run(() =>
            {
                int count = Convert.ToInt32(Table("Run")["Threads"], CultureInfo.InvariantCulture);
                using var ready = new CountdownEvent(count);
                for (int number = 1; number <= count; number++)
                {
                    string name = Language + " " + number.ToString(CultureInfo.InvariantCulture);
                    new Thread(() => Work(name, ready)) { IsBackground = true, Name = name }.Start();
                }
                if (!ready.Wait(TimeSpan.FromSeconds(30)))
                {
                    throw new TimeoutException("The threads of " + Language + " did not start.");
                }
            });
        }

        /// <summary>Lets the threads run.</summary>
        /// <param name="argument">Not used.</param>
        /// <param name="size">Not used.</param>
        /// <returns>0, or 1 after a failure.</returns>
        public static int Go(IntPtr argument, int size)
        {
            return Run(_go.Set);
        }

        /// <summary>Runs a step. An exception that left it would end the process, Node included.</summary>
        internal static int Run(Action step)
        {
            try
            {
                step();
                return 0;
            }
            catch (Exception exception)
            {
                Report(exception);
                return 1;
            }
        }

        /// <summary>Tells Node's main thread of a failure, through the state as long as that works.</summary>
        internal static void Report(Exception exception)
        {
            string text = Language + ": " + exception;
            try
            {
                ((SharedList)State.Get("Failures")!).Add(text);
            }
            catch (Exception)
            {
                Console.Error.WriteLine(text);
            }
        }

        private static SharedTable Table(string name)
        {
            return (SharedTable)State.Get(name)!;
        }

        private static void Work(string name, CountdownEvent ready)
        {
            try
            {
                Table("Threads")[name] = new Hashtable
                {
                    ["Language"] = Language,
                    ["Thread"] = ThreadId(),
                    ["Operations"] = 0L,
                    ["Last"] = 0L,
                    ["Seconds"] = 0.0,
                };
                ready.Signal();
                _go.Wait();
                Hammer((SharedTable)Table("Threads")[name]!);
            }
            catch (Exception exception)
            {
                Report(exception);
            }
            finally
            {
                _ = Run(() => Table("Run").Increment("Finished"));
            }
        }

        private static void Hammer(SharedTable line)
        {
            SharedTable run = Table("Run");
            SharedTable hits = Table("Hits");
            long operations = Convert.ToInt64(run["Operations"], CultureInfo.InvariantCulture);
            Stopwatch watch = Stopwatch.StartNew();
            long done = 0;
            long last = 0;
            while (done < operations && !(bool)run["Stop"]!)
            {
                long size = Math.Min(Slice, operations - done);
                for (long i = 0; i < size; i++)
                {
                    last = hits.Increment(Language);
                }
                _ = hits.Increment(All, size);
                done += size;
                line["Operations"] = done;
                line["Last"] = last;
                line["Seconds"] = watch.Elapsed.TotalSeconds;
            }
        }

        /// <summary>The number of this thread in /proc, which .NET itself does not tell.</summary>
        [DllImport("libc", EntryPoint = "gettid")]
        private static extern int ThreadId();
    }
}
