namespace KrState.Values
{
    /// <summary>How a tree of .NET objects is copied: which of them are containers, and what becomes of the others.</summary>
    internal abstract class Copying
    {
        /// <summary>The rule for what is stored.</summary>
        internal static readonly Copying Storing = new StoringRule();

        /// <summary>
        /// Whether an object that is neither a container nor of a kind is referred to. Otherwise it is refused, and the
        /// size of the whole copy is bounded, for it may come from properties that make ever new objects.
        /// </summary>
        internal abstract bool Refers { get; }

        /// <summary>What is copied in the place of a value; usually the value itself.</summary>
        internal abstract object? Reduce(object? value);

        /// <summary>The parts of a container; null for all other values.</summary>
        internal abstract Parts? Open(object? value);

        private sealed class StoringRule : Copying
        {
            internal override bool Refers => true;

            internal override object? Reduce(object? value)
            {
                return value;
            }

            internal override Parts? Open(object? value)
            {
                return NativeCollections.Open(value);
            }
        }
    }
}
