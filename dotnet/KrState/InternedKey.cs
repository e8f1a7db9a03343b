using System;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <summary>
    /// A key for hot loops: its text is converted and hashed once, when it is made. Every member of
    /// <see cref="SharedTable"/> that takes a key takes it in the place of the key.
    /// </summary>
    /// <remarks>
    /// It serves any table, and may be used from any thread. It remembers where in a table it was found last, so one for
    /// each place in a program is best. For an integer that is only counted, a <see cref="Counter"/> is faster still.
    /// </remarks>
    public sealed class InternedKey
    {
        /// <summary>Makes one.</summary>
        /// <param name="key">Text, or an integer of at most 64 bits with a sign.</param>
        /// <exception cref="ArgumentException">The key is neither text nor an integer.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public InternedKey(object key)
        {
            Key = key is InternedKey other ? other.Key : key;
            Handle = InternedHandle.Create(Key);
        }

        /// <summary>The key that it stands for.</summary>
        public object Key { get; }

        internal InternedHandle Handle { get; }

        /// <summary>The key as text.</summary>
        /// <returns>A text for people.</returns>
        public override string ToString()
        {
            return FormattableString.Invariant($"{Key}");
        }
    }
}
