using System;
using System.Globalization;
using KrState.Locks;
using KrState.Native;

namespace KrState
{
    /// <summary>
    /// How a snapshot is written or read; each direction looks at what it needs. The object is read when a call begins,
    /// so one may serve many calls, also at the same time.
    /// </summary>
    public sealed class SnapshotOptions
    {
        private const int MostDepth = 1000;

        private int? _maxDepth;
        private SnapshotFormat _format;

        /// <summary>The format; <see cref="SnapshotFormat.Automatic"/> if nothing is said.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It is no format.</exception>
        public SnapshotFormat Format
        {
            get => _format;
            set => _format = value >= SnapshotFormat.Automatic && value <= SnapshotFormat.Json
                ? value
                : throw OutOfRange("There is no such format.", nameof(Format));
        }

        /// <summary>
        /// Containers in containers round a value, 1 to 1,000. If nothing is said, 48 for CLIXML, which is what PowerShell
        /// reads, and 1,000 for JSON. More is an <see cref="System.IO.InvalidDataException"/>.
        /// </summary>
        /// <exception cref="ArgumentOutOfRangeException">It is outside of 1 to 1,000.</exception>
        public int? MaxDepth
        {
            get => _maxDepth;
            set => _maxDepth = value == null || (value >= 1 && value <= MostDepth) ? value : throw OutOfRange(
                "A depth is 1 to 1,000, not " + value.Value.ToString(CultureInfo.InvariantCulture) + ".", nameof(MaxDepth));
        }

        /// <summary>Export: no line breaks and indentation.</summary>
        public bool Compact { get; set; }

        /// <summary>Export to bytes and files: UTF-16 with its mark instead of UTF-8. CLIXML only.</summary>
        public bool Utf16 { get; set; }

        /// <summary>Export to bytes and files: the text begins with a byte order mark. CLIXML only.</summary>
        public bool ByteOrderMark { get; set; }

        /// <summary>
        /// Export: how long to wait for the structural copy of an object that only its runtime understands (see
        /// <see cref="ForeignObject"/>), each time one comes; 30 seconds if nothing is said. Zero: such an object is a
        /// <see cref="NotSupportedException"/>, as is one whose owner gives no copy. A copy that does not come in time is a
        /// <see cref="TimeoutException"/>.
        /// </summary>
        public TimeSpan CopyTimeout { get; set; } = TimeSpan.FromSeconds(30);

        /// <summary>
        /// The key of a named lock that is held meanwhile, such as <c>default</c>; none if null. A snapshot shows one
        /// instant also without it: it is for changes of several values that are made under that lock.
        /// </summary>
        public string? Lock { get; set; }

        /// <summary>How long to wait for the lock: 30 seconds if nothing is said.</summary>
        public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(30);

        /// <summary>Import: bounds; the usual ones if null.</summary>
        public SnapshotLimits? Limits { get; set; }

        /// <summary>
        /// Told now and then, and at the end, how far the call is, on the thread that does the work. An exception that it
        /// throws ends the call and leaves it.
        /// </summary>
        public IProgress<SnapshotProgress>? Progress { get; set; }

        /// <summary>The options for the engine.</summary>
        internal unsafe KrSnapshotOptions ToNative(uint flags)
        {
            flags |= Compact ? KrConstants.SnapshotCompact : 0;
            if ((flags & KrConstants.SnapshotText) == 0)
            {
                flags |= (Utf16 ? KrConstants.SnapshotUtf16 : 0)
                    | (Utf16 || ByteOrderMark ? KrConstants.SnapshotMark : 0);
            }
            return new KrSnapshotOptions
            {
                Size = (uint)sizeof(KrSnapshotOptions),
                Format = (uint)Format,
                Flags = flags,
                MaxDepth = (uint)(MaxDepth ?? 0),
                InputBytes = (ulong)(Limits?.InputBytes ?? 0),
                Nodes = (ulong)(Limits?.Nodes ?? 0),
                StringLength = (ulong)(Limits?.StringLength ?? 0),
                Attributes = (uint)(Limits?.Attributes ?? 0),
                CopyTimeout = CopyNanoseconds(),
            };
        }

        /// <summary>Without end is as long as the engine can count.</summary>
        private long CopyNanoseconds()
        {
            int milliseconds = TimeLimit.Of(CopyTimeout, nameof(CopyTimeout));
            return milliseconds < 0 ? long.MaxValue : TimeLimit.Nanoseconds(milliseconds);
        }

        private static Exception OutOfRange(string message, string name)
        {
            return Errors.Make(KrError.IndexOutOfRange, message, null, name);
        }
    }
}
