using System;
using System.Collections.Generic;
using System.Globalization;
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

        private static readonly Dictionary<string, Action<string[]>> _steps = new Dictionary<string, Action<string[]>>
        {
            ["queue"] = words => LockSteps.Queue(words[1], Number(words[2])),
            ["queue-vb"] = words => Languages.VisualBasic.LockSteps.Queue(Number(words[1]), Report),
            ["hold"] = words => LockSteps.Hold(words[1]),
            ["release"] = words => LockSteps.Release(),
            ["time-out"] = words => LockSteps.TimeOut(words[1]),
            ["await"] = words => LockSteps.Await(words[1]),
            ["play"] = words => HistorySteps.Play(Number(words[1]), Number(words[2])),
            ["play-vb"] = words => StartThread(
                "VB.NET player", () => Languages.VisualBasic.HistorySteps.Play(Number(words[1]), Number(words[2]))),
            ["write"] = words => ValueSteps.Write(),
            ["write-vb"] = words => Languages.VisualBasic.ValueSteps.Write(),
            ["echo"] = words => ValueSteps.Echo(words[1]),
            ["echo-vb"] = words => Languages.VisualBasic.ValueSteps.Echo(words[1]),
            ["check"] = words => ValueSteps.Check(words[1]),
            ["check-vb"] = words => Languages.VisualBasic.ValueSteps.Check(words[1]),
            ["store"] = words => ForeignSteps.Store(),
            ["look"] = words => ForeignSteps.Look(words[1]),
            ["forget"] = words => ForeignSteps.Forget(),
        };

        /// <summary>Does a step.</summary>
        /// <param name="argument">The text.</param>
        /// <param name="size">Its bytes.</param>
        /// <returns>0, or 1 after a failure.</returns>
        public static int Step(IntPtr argument, int size)
        {
            return Run(() =>
            {
                string[] words = Marshal.PtrToStringUTF8(argument, size).Split('|');
                _steps[words[0]](words);
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

        private static int Number(string word)
        {
            return int.Parse(word, CultureInfo.InvariantCulture);
        }

        /// <summary>A table of the state.</summary>
        internal static SharedTable Table(string name)
        {
            return (SharedTable)State.Get(name)!;
        }
    }
}
