using System.Globalization;
using KrState.Native;

namespace KrState
{
    /// <summary>
    /// Bounds for reading snapshots, so that no input exhausts the process. What goes beyond one is an
    /// <see cref="System.IO.InvalidDataException"/> with line and column, whose <c>Data["KrLimit"]</c> names the bound.
    /// </summary>
    public sealed class SnapshotLimits
    {
        private long _inputBytes = 4L << 30;
        private long _nodes = 1 << 26;
        private long _stringLength = 128 << 20;
        private int _attributes = 256;

        /// <summary>Bytes of the input. 4 GiB if nothing is said.</summary>
        /// <exception cref="System.ArgumentOutOfRangeException">It is less than 1.</exception>
        public long InputBytes
        {
            get => _inputBytes;
            set => _inputBytes = Positive(value, nameof(InputBytes));
        }

        /// <summary>
        /// Values and their parts, those behind references counted each time: what a copy without sharing would hold.
        /// 67,108,864 if nothing is said.
        /// </summary>
        /// <exception cref="System.ArgumentOutOfRangeException">It is less than 1.</exception>
        public long Nodes
        {
            get => _nodes;
            set => _nodes = Positive(value, nameof(Nodes));
        }

        /// <summary>Bytes in UTF-8 of one text. 128 MiB if nothing is said.</summary>
        /// <exception cref="System.ArgumentOutOfRangeException">It is less than 1.</exception>
        public long StringLength
        {
            get => _stringLength;
            set => _stringLength = Positive(value, nameof(StringLength));
        }

        /// <summary>Attributes of one XML element. 256 if nothing is said.</summary>
        /// <exception cref="System.ArgumentOutOfRangeException">It is less than 1.</exception>
        public int Attributes
        {
            get => _attributes;
            set => _attributes = (int)Positive(value, nameof(Attributes));
        }

        private static long Positive(long value, string name)
        {
            return value > 0 ? value : throw Errors.Make(
                KrError.IndexOutOfRange,
                "A limit is at least 1, not " + value.ToString(CultureInfo.InvariantCulture) + ".",
                null,
                name);
        }
    }
}
