using System;

namespace KrState.Native
{
    /// <summary>A <c>kr_runtime</c>: this copy of KrState as the owner of objects.</summary>
    internal sealed unsafe class RuntimeHandle : KrHandle
    {
        private RuntimeHandle(IntPtr token)
            : base(token)
        {
        }

        /// <summary>
        /// Registers the runtime without a bell: a thread of .NET waits in <see cref="Take"/>, so the engine calls into
        /// the CLR from no thread of another language, and not while the CLR ends.
        /// </summary>
        internal static RuntimeHandle Create(string language)
        {
            Engine.Ensure();
            fixed (char* text = language)
            {
                IntPtr token = default;
                IntPtr error = default;
                Errors.Check(
                    NativeMethods.kr_runtime_new(KrText.Of(text, language), default, &token, &error), error);
                return new RuntimeHandle(token);
            }
        }

        /// <summary>The number by which the engine tells the runtimes of the process apart.</summary>
        internal uint Number()
        {
            uint number = 0;
            IntPtr error = default;
            Done(NativeMethods.kr_runtime_number(Token, &number, &error), error);
            return number;
        }

        /// <summary>Waits for the next errand; false when the runtime was closed.</summary>
        internal bool Take(out KrErrand errand)
        {
            KrErrand next = default;
            IntPtr error = default;
            Done(NativeMethods.kr_runtime_take(Token, -1, &next, &error), error);
            errand = next;
            return next.Kind != KrConstants.ErrandNone;
        }

        /// <summary>A new reference to the object that this runtime knows by a token.</summary>
        internal ObjectHandle Refer(ulong known, string typeName, bool isValueType)
        {
            fixed (char* text = typeName)
            {
                IntPtr token = default;
                IntPtr error = default;
                uint flags = isValueType ? KrConstants.ObjectValueType : 0;
                int status = NativeMethods.kr_object_new(
                    Token, known, KrText.Of(text, typeName), flags, &token, &error);
                Done(status, error);
                return new ObjectHandle(token);
            }
        }

        /// <summary>Ends the runtime: its objects are gone for the others.</summary>
        internal void End()
        {
            IntPtr error = default;
            Done(NativeMethods.kr_runtime_close(Token, &error), error);
        }

        /// <inheritdoc/>
        protected override void Free(IntPtr token)
        {
            NativeMethods.kr_runtime_free(token);
        }
    }
}
