using System;
using System.IO;

namespace KrState.Native
{
    /// <content>What errors of snapshots tell beyond their text.</content>
    internal static partial class Errors
    {
        /// <summary>The number by which Linux, macOS and Windows say that there is no such file.</summary>
        private const int NoSuchFile = 2;

        /// <summary>Windows alone tells a missing folder apart.</summary>
        private const int NoSuchFolder = 3;

        /// <summary>The error of a file, as the exception of .NET for it.</summary>
        private static Exception OfFile(IntPtr error, string message)
        {
            object? number = Read(error, "errno");
            bool isWindows = Path.DirectorySeparatorChar == '\\';
            Exception exception;
            switch (number)
            {
                case NoSuchFile: exception = new FileNotFoundException(message, Read(error, "file") as string); break;
                case NoSuchFolder when isWindows: exception = new DirectoryNotFoundException(message); break;
                default: exception = new IOException(message); break;
            }
            exception.Data[CodeKey] = KrErrorCode.Io;
            exception.Data["KrErrno"] = number;
            return exception;
        }

        /// <summary>Adds the place in the text, and which limit it was.</summary>
        private static Exception Located(IntPtr error, Exception exception)
        {
            exception.Data["KrLine"] = (long?)(Read(error, "line") as ulong?);
            exception.Data["KrColumn"] = (long?)(Read(error, "column") as ulong?);
            exception.Data["KrOffset"] = (long?)(Read(error, "offset") as ulong?);
            if (Read(error, "limit") is string limit)
            {
                exception.Data["KrLimit"] = limit;
            }
            return exception;
        }
    }
}
