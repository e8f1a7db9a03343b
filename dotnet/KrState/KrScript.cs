using System;
using KrState.Native;

namespace KrState
{
    /// <summary>
    /// The text of a PowerShell script block, as a value of its own kind: what PowerShell stored as a script is no
    /// text to other languages either. Nothing is run. It does not change.
    /// </summary>
    public sealed class KrScript : IEquatable<KrScript>
    {
        /// <summary>Makes a script from its text.</summary>
        /// <param name="text">The text, without the braces around it.</param>
        /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
        public KrScript(string text)
        {
            Text = text ?? throw Errors.Null(nameof(text));
        }

        /// <summary>The text.</summary>
        public string Text { get; }

        /// <summary>Whether both have the same text.</summary>
        /// <param name="other">Another script.</param>
        /// <returns>True if they have.</returns>
        public bool Equals(KrScript? other)
        {
            return other != null && other.Text == Text;
        }

        /// <inheritdoc/>
        public override bool Equals(object? obj)
        {
            return Equals(obj as KrScript);
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
