using System;
using System.Runtime.InteropServices;
using System.Threading;
using KrState;

namespace Languages.CSharp
{
    /// <summary>What Node calls: a step and its words, as UTF-8 text. What goes wrong later is in the state.</summary>
    public static class Entry
    {
        /// <summary>The state that all languages of this process work on.</summary>
        internal static SharedState State =>
            (KrHost.Find("languages") ?? throw new InvalidOperationException("There is no host named languages."))
            .SharedState;

        /// <summary>Does a step.</summary>
        /// <param name="argument">The text.</param>
        /// <param name="size">Its bytes.</param>
        /// <returns>0, or 1 after a failure.</returns>
        public static int Step(IntPtr argument, int size)
        {
            return Run(() =>
            {
                string[] words = Marshal.PtrToStringUTF8(argument, size).Split('|');
                switch (words[0])
                {
                    case "queue":
                        LockSteps.Queue(words[1], int.Parse(words[2]));
                        break;
                    case "queue-vb":
                        Languages.VisualBasic.LockSteps.Queue(int.Parse(words[1]), Report);
                        break;
                    case "hold":
                        LockSteps.Hold(words[1]);
                        break;
                    case "release":
                        LockSteps.Release();
                        break;
                    case "time-out":
                        LockSteps.TimeOut(words[1]);
                        break;
                    case "await":
                        LockSteps.Await(words[1]);
                        break;
                    case "play":
                        HistorySteps.Play(int.Parse(words[1]), int.Parse(words[2]));
                        break;
                    case "play-vb":
                        StartThread("VB.NET player", () =>
                            Languages.VisualBasic.HistorySteps.Play(int.Parse(words[1]), int.Parse(words[2])));
                        break;
                    case "write":
                        ValueSteps.Write();
                        break;
                    case "write-vb":
                        Languages.VisualBasic.ValueSteps.Write();
                        break;
                    case "echo":
                        ValueSteps.Echo(words[1]);
                        break;
                    case "echo-vb":
                        Languages.VisualBasic.ValueSteps.Echo(words[1]);
                        break;
                    case "check":
                        ValueSteps.Check(words[1]);
                        break;
                    case "check-vb":
                        Languages.VisualBasic.ValueSteps.Check(words[1]);
                        break;
                    case "store":
                        ForeignSteps.Store();
                        break;
                    case "look":
                        ForeignSteps.Look(words[1]);
                        break;
                    case "forget":
                        ForeignSteps.Forget();
                        break;
                    default:
                        throw new ArgumentException("There is no step " + words[0] + ".");
                }
            });
        }

        /// <summary>A thread that reports what it throws.</summary>
        internal static void StartThread(string name, Action work)
        {
            new Thread(() => Run(work)) { IsBackground = true, Name = name }.Start();
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

        /// <summary>Tells the test of a failure.</summary>
        internal static void Report(Exception exception)
        {
            ((SharedList)State.Get("Failures")!).Add("C#: " + exception);
        }

        /// <summary>A table of the state.</summary>
        internal static SharedTable Table(string name)
        {
            return (SharedTable)State.Get(name)!;
        }
    }
}
