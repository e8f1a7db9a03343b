using System;

namespace KrState
{
    /// <summary>How far the export or import of a snapshot is.</summary>
    public readonly struct SnapshotProgress : IEquatable<SnapshotProgress>
    {
        /// <summary>Makes one.</summary>
        /// <param name="bytes">Bytes of text so far.</param>
        /// <param name="nodes">Values and their parts so far.</param>
        public SnapshotProgress(long bytes, long nodes)
        {
            Bytes = bytes;
            Nodes = nodes;
        }

        /// <summary>Bytes of text that were written or read so far.</summary>
        public long Bytes { get; }

        /// <summary>Values and their parts that were written or read so far.</summary>
        public long Nodes { get; }

        /// <summary>Whether both are the same.</summary>
        /// <param name="left">One.</param>
        /// <param name="right">Another.</param>
        /// <returns>True if they are.</returns>
        public static bool operator ==(SnapshotProgress left, SnapshotProgress right)
        {
            return left.Equals(right);
        }

        /// <summary>Whether they differ.</summary>
        /// <param name="left">One.</param>
        /// <param name="right">Another.</param>
        /// <returns>True if they do.</returns>
        public static bool operator !=(SnapshotProgress left, SnapshotProgress right)
        {
            return !left.Equals(right);
        }

        /// <summary>Whether both are the same.</summary>
        /// <param name="other">Another.</param>
        /// <returns>True if they are.</returns>
        public bool Equals(SnapshotProgress other)
        {
            return Bytes == other.Bytes && Nodes == other.Nodes;
        }

        /// <inheritdoc/>
        public override bool Equals(object? obj)
        {
            return obj is SnapshotProgress other && Equals(other);
        }

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            return HashCode.Combine(Bytes, Nodes);
        }
    }
}
