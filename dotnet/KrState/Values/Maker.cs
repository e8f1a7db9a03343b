using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>
    /// One call that asks for a value which it would make. The engine says who makes it; the function runs here, with
    /// no lock held, while all others wait.
    /// </summary>
    internal sealed unsafe class Maker : IDisposable
    {
        /// <summary>The calls that are under way: each may come to wait for another, and be told how that failed.</summary>
        private static readonly HashSet<Maker> _underWay = new HashSet<Maker>();

        /// <summary>Who waits, for the engine: a wait that could never end is refused.</summary>
        [ThreadStatic]
        private static ulong _owner;

        /// <summary>How functions failed since this call began, by the numbers that the engine passes on.</summary>
        private readonly Dictionary<ulong, ExceptionDispatchInfo> _failures =
            new Dictionary<ulong, ExceptionDispatchInfo>();

        /// <summary>Begins a call, before the engine is asked.</summary>
        internal Maker()
        {
            lock (_underWay)
            {
                _ = _underWay.Add(this);
            }
        }

        /// <summary>The number of this thread.</summary>
        internal static ulong Owner
        {
            get
            {
                if (_owner == 0)
                {
                    Engine.Ensure();
                    _owner = NativeMethods.kr_owner_new();
                }
                return _owner;
            }
        }

        /// <summary>Ends the call.</summary>
        public void Dispose()
        {
            lock (_underWay)
            {
                _ = _underWay.Remove(this);
            }
        }

        /// <summary>The value: the one that is there, or made here, or made by whoever was first.</summary>
        /// <param name="answer">What the engine answered.</param>
        /// <param name="make">The function.</param>
        /// <param name="key">What it gets.</param>
        internal KrValue Settle<TKey>(in KrAnswer answer, Func<TKey, object?> make, TKey key)
        {
            switch (answer.Kind)
            {
                case KrConstants.AnswerPresent:
                    return answer.Value;
                case KrConstants.AnswerMake:
                    using (var factory = new FactoryHandle(answer.Factory))
                    {
                        return Make(factory, make, key);
                    }
                default:
                    using (var pending = new PendingHandle(answer.Pending))
                    {
                        return Wait(pending);
                    }
            }
        }

        /// <summary>Stores what was made, and gives what is stored now.</summary>
        internal static KrValue Complete(FactoryHandle factory, in ValueInput input)
        {
            fixed (byte* memory = input.Memory)
            {
                KrValue given = input.ToNative(memory);
                KrValue stored = default;
                IntPtr error = default;
                int status = NativeMethods.kr_factory_complete(factory, &given, &stored, &error);
                Errors.Check(status, error);
                return stored;
            }
        }

        private static KrValue Make<TKey>(FactoryHandle factory, Func<TKey, object?> make, TKey key)
        {
            try
            {
                using var input = new ValueInput(make(key));
                return Complete(factory, input);
            }
            catch (Exception failure)
            {
                Fail(factory, failure);
                throw;
            }
        }

        /// <summary>
        /// Tells all who wait. Those in this runtime find the exception by its number; the others get its text.
        /// </summary>
        private static void Fail(FactoryHandle factory, Exception failure)
        {
            ulong number = NativeMethods.kr_owner_new();
            var captured = ExceptionDispatchInfo.Capture(failure);
            lock (_underWay)
            {
                foreach (Maker maker in _underWay)
                {
                    maker._failures[number] = captured;
                }
            }
            // The right is used up if the engine itself refused the value: it has told all who wait.
            factory.Fail(failure.GetType() + ": " + failure.Message, number);
        }

        private KrValue Wait(PendingHandle pending)
        {
            int status = pending.TryWait(-1, out KrValue value, out _, out IntPtr error);
            if ((KrError)status == KrError.CallbackFailed && TryFailure(error, out ExceptionDispatchInfo? failure))
            {
                NativeMethods.kr_error_free(error);
                failure!.Throw();
            }
            Errors.Check(status, error);
            return value;
        }

        /// <summary>The exception of this runtime behind an error, if it is one.</summary>
        private bool TryFailure(IntPtr error, out ExceptionDispatchInfo? failure)
        {
            ulong number = Errors.Origin(error);
            lock (_underWay)
            {
                return _failures.TryGetValue(number, out failure);
            }
        }
    }
}
