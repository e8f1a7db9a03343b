using System;
using System.Runtime.InteropServices;

namespace KrState.Native
{
    /// <summary><c>kr_errand</c>: what a runtime has to do.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct KrErrand
    {
        internal uint Kind;
        internal uint Reserved;
        internal ulong Token;
        internal IntPtr Factory;
    }
}
