namespace KrState.Native
{
    internal static unsafe partial class NativeMethods
    {
        /// <summary>What the declarations name; <see cref="LibraryResolver"/> finds the file.</summary>
        private const string Library = "krstate";

        internal const uint StateCaseSensitive = 1;
        internal const uint StateGuarded = 2;

        internal const uint GuardDefault = 0;
        internal const uint GuardAllow = 1;
        internal const uint GuardRefuse = 2;

        internal const uint TableIgnoreCase = 1;
    }
}
