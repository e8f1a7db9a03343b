using System;
using KrState.Native;

namespace KrState
{
    /// <summary>
    /// The text of an XML document, as a value of its own kind. It is kept as it is written, neither parsed nor
    /// checked. It does not change.
    /// </summary>
    public sealed class KrXml : IEquatable<KrXml>
    {
        /// <summary>Makes a document from its text.</summary>
        /// <param name="text">The text.</param>
        /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
        public KrXml(string text)
        {
            Text = text ?? throw Errors.Null(nameof(text));
        }

        /// <summary>The text.</summary>
        public string Text { get; }

        /// <summary>Whether both have the same text.</summary>
        /// <param name="other">Another document.</param>
        /// <returns>True if they have.</returns>
        public bool Equals(KrXml? other)
        {
            return other != null && other.Text == Text;
        }

        /// <inheritdoc/>
        public override bool Equals(object? obj)
        {
            return Equals(obj as KrXml);
        }

        /// <inheritdoc/>
        public override int GetHashCode()
        {
            return Text.GetHashCode(StringComparison.Ordinal);
        }

        /// <summary>The text.</summary>
        /// <returns><see cref="Text"/>.</returns>
        public override string ToString()
        {
            return Text;
        }
    }
}
