using System;
using System.Runtime.InteropServices;

namespace KrState.Native
{
    /// <summary><c>kr_snapshot_options</c>: how a snapshot is written or read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct KrSnapshotOptions
    {
        internal uint Size;
        internal uint Format;
        internal uint Flags;
        internal uint MaxDepth;
        internal ulong InputBytes;
        internal ulong Nodes;
        internal ulong StringLength;
        internal uint Attributes;
        internal uint Reserved;
        internal long CopyTimeout;
        internal IntPtr Progress;
        internal IntPtr Context;
    }

    /// <summary><c>kr_reader</c>: where a snapshot is read from.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct KrReader
    {
        internal IntPtr Call;
        internal IntPtr Context;
    }

    /// <summary><c>kr_writer</c>: where a snapshot is written to.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct KrWriter
    {
        internal IntPtr Call;
        internal IntPtr Context;
    }
}
