using System;
using System.Runtime.InteropServices;

namespace KrState.Native
{
    /// <summary><c>kr_wake</c>: a function that is called once when something is granted.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct KrWake
    {
        internal IntPtr Call;
        internal IntPtr Context;
    }
}
