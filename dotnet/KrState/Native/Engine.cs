using System;
using System.Globalization;
using System.Threading;

namespace KrState.Native
{
    /// <summary>The engine's library: found, loaded and checked before the first call into it.</summary>
    internal static class Engine
    {
        private static bool _ready;

        /// <summary>Makes sure that the library can be called. Whatever makes the first handle calls this.</summary>
        internal static void Ensure()
        {
            if (!Volatile.Read(ref _ready))
            {
                Start();
            }
        }

        private static void Start()
        {
            LibraryResolver.Register();
            if (IntPtr.Size != 8)
            {
                throw new PlatformNotSupportedException("krstate needs a 64-bit process.");
            }
            uint version;
            try
            {
                version = NativeMethods.kr_abi_version();
            }
            catch (DllNotFoundException missing)
            {
                throw new DllNotFoundException(LibraryResolver.Advice(), missing);
            }
            uint major = version >> 16;
            if (major != KrConstants.AbiMajor)
            {
                throw Errors.Make(KrError.VersionMismatch, string.Format(
                    CultureInfo.InvariantCulture,
                    "This KrState.dll was made for version {0} of the C interface, and the library {1} has "
                    + "version {2}. Use a KrState package and a library of the same release.",
                    KrConstants.AbiMajor,
                    HomeFile(),
                    major));
            }
            Volatile.Write(ref _ready, true);
        }

        private static unsafe string HomeFile()
        {
            KrText file = default;
            NativeMethods.kr_home_file(&file);
            return file.Read();
        }
    }
}
