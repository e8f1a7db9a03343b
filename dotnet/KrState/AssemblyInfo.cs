using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

[assembly: CLSCompliant(true)]
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
[assembly: SuppressMessage(
    "Security",
    "CA5393:Do not use unsafe DllImportSearchPath value",
    Justification = "A program may put the engine's library beside its assemblies.")]
