using System;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;

namespace KrState.Native
{
    /// <summary>
    /// Finds the engine's library: the path in KRSTATE_LIBRARY if that is set; <c>runtimes/RID/native</c> below the
    /// folder of this assembly, for hosts that load assemblies without their dependency file (PowerShell, pythonnet);
    /// then wherever the runtime looks, which includes NuGet packages.
    /// </summary>
    internal static class LibraryResolver
    {
        private const string Library = "krstate";
        private const string PathVariable = "KRSTATE_LIBRARY";

        private static readonly object _gate = new object();
        private static bool _registered;
        private static IntPtr _library;

        /// <summary>Asks the runtime to come here for the library. Once.</summary>
        internal static void Register()
        {
            if (Volatile.Read(ref _registered))
            {
                return;
            }
            lock (_gate)
            {
                if (!_registered)
                {
                    RegisterWithRuntime();
                    Volatile.Write(ref _registered, true);
                }
            }
        }

        /// <summary>What to do when the library was not found.</summary>
        internal static string Advice()
        {
            string? path = Environment.GetEnvironmentVariable(PathVariable);
            if (!string.IsNullOrEmpty(path))
            {
                return "The library of krstate that " + PathVariable + " names could not be loaded: " + path
                    + ". Correct the path, or unset the variable to use the library of the KrState package.";
            }
            return "The library of krstate (" + FileName() + ") was not found. The KrState package brings it for some "
                + "platforms, in runtimes/" + Platform() + "/native for this one; for others build it and name it in "
                + PathVariable + ".";
        }

        private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
        {
            if (name != Library)
            {
                return IntPtr.Zero;
            }
            // The runtime asks again for each function, and the answer must not change in between.
            lock (_gate)
            {
                if (_library == IntPtr.Zero && Locate(assembly) is string path)
                {
                    _library = Load(path);
                }
                return _library;
            }
        }

        /// <summary>The file to load, or null to let the runtime look.</summary>
        private static string? Locate(Assembly assembly)
        {
            string? chosen = Environment.GetEnvironmentVariable(PathVariable);
            if (!string.IsNullOrEmpty(chosen))
            {
                return Path.GetFullPath(chosen);
            }
            string? folder = Path.GetDirectoryName(assembly.Location);
            if (string.IsNullOrEmpty(folder))
            {
                return null;
            }
            string packed = Path.Combine(folder, "runtimes", Platform(), "native", FileName());
            return File.Exists(packed) ? packed : null;
        }

        private static string FileName()
        {
            if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            {
                return "krstate.dll";
            }
            return RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "libkrstate.dylib" : "libkrstate.so";
        }

        private static string Platform()
        {
            string system = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "win"
                : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? "osx"
                : IsMusl() ? "linux-musl" : "linux";
            string processor = RuntimeInformation.ProcessArchitecture switch
            {
                Architecture.X64 => "x64",
                Architecture.Arm64 => "arm64",
                Architecture.X86 => "x86",
                _ => "arm",
            };
            return system + "-" + processor;
        }

        /// <summary>Whether this Linux has musl, as Alpine: then its loader is in the process.</summary>
        private static bool IsMusl()
        {
            const string Maps = "/proc/self/maps";
            return File.Exists(Maps) && File.ReadAllText(Maps).Contains("/ld-musl-", StringComparison.Ordinal);
        }

#if NET8_0_OR_GREATER
        private static void RegisterWithRuntime()
        {
            NativeLibrary.SetDllImportResolver(typeof(LibraryResolver).Assembly, Resolve);
        }

        private static IntPtr Load(string path)
        {
            return NativeLibrary.Load(path);
        }
#else
        // The class is in every runtime that loads netstandard2.1 (.NET Core 3.0 and later), but not in the standard.
        private static readonly Type _native = Type.GetType(
            "System.Runtime.InteropServices.NativeLibrary, System.Runtime.InteropServices", throwOnError: true)!;

        private static void RegisterWithRuntime()
        {
            MethodInfo set = _native.GetMethod("SetDllImportResolver")!;
            Type callback = set.GetParameters()[1].ParameterType;
            MethodInfo resolve = typeof(LibraryResolver).GetMethod(
                nameof(Resolve), BindingFlags.NonPublic | BindingFlags.Static)!;
            _ = set.Invoke(null, new object[]
            {
                typeof(LibraryResolver).Assembly,
                Delegate.CreateDelegate(callback, resolve),
            });
        }

        private static IntPtr Load(string path)
        {
            MethodInfo load = _native.GetMethod("Load", new[] { typeof(string) })!;
            try
            {
                return (IntPtr)load.Invoke(null, new object[] { path })!;
            }
            catch (TargetInvocationException wrapped) when (wrapped.InnerException != null)
            {
                throw wrapped.InnerException;
            }
        }
#endif
    }
}
