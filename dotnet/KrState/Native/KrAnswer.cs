using System;
using System.Runtime.InteropServices;

namespace KrState.Native
{
    /// <summary><c>kr_answer</c>: the answer to a question for a value.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct KrAnswer
    {
        internal uint Kind;
        internal uint Reserved;
        internal KrValue Value;
        internal IntPtr Factory;
        internal IntPtr Pending;
    }
}
