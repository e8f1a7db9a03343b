using KrState.Native;

namespace KrState
{
    /// <summary>How a state treats names and values.</summary>
    public sealed class KrHostOptions
    {
        /// <summary>Whether names are compared without regard to ASCII case. Default: true.</summary>
        public bool OrdinalIgnoreCase { get; set; } = true;

        /// <summary>
        /// Whether value types (bool, int, long, double) may be stored as entries without saying so at each call.
        /// Default: false.
        /// </summary>
        public bool AllowsValueTypes { get; set; }

        internal uint Flags =>
            (OrdinalIgnoreCase ? 0 : KrConstants.StateCaseSensitive)
            | (AllowsValueTypes ? 0 : KrConstants.StateGuarded);
    }
}
