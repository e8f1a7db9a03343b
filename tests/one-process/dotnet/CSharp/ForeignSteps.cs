using System;
using System.Collections;
using System.Runtime.CompilerServices;
using KrState;

namespace Languages.CSharp
{
    /// <summary>C#'s part in the tests of foreign objects; node/foreign_steps.mjs describes it.</summary>
    internal static class ForeignSteps
    {
        private const string Own = "DotNet";

        private static WeakReference? _stored;

        [MethodImpl(MethodImplOptions.NoInlining)]
        internal static void Store()
        {
            var person = new Person { Name = "Ann", Age = 3 };
            _ = Entry.State.Set(Own, person);
            _stored = new WeakReference(person);
            if (!ReferenceEquals(person, Entry.State.Get(Own))
                || !ReferenceEquals(person, Languages.VisualBasic.ForeignSteps.Look(Own)))
            {
                throw new InvalidOperationException("The object that comes back is another one.");
            }
        }

        internal static void Look(string name)
        {
            Entry.StartThread("C# looks", () =>
            {
                var seen = (ForeignObject)Entry.State.Get(name)!;
                var answer = new Hashtable { ["Runtime"] = seen.Runtime, ["Type"] = seen.TypeName };
                try
                {
                    answer["Copy"] = seen.Value();
                }
                catch (KrStateException error)
                {
                    answer["Error"] = error.Code;
                }
                Entry.Table("Answers")[Own + " " + name] = answer;
            });
        }

        internal static void Forget()
        {
            Entry.StartThread("C# collects", () =>
            {
                SharedTable held = Entry.Table("Held");
                while (held.Count > 0)
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    if (!_stored!.IsAlive)
                    {
                        held.Remove(Own);
                    }
                }
            });
        }

        private sealed class Person
        {
            public string Name { get; set; } = "";

            public int Age { get; set; }
        }
    }
}
