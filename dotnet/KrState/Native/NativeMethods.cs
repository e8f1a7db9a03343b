namespace KrState.Native
{
    internal static unsafe partial class NativeMethods
    {
        /// <summary>What the declarations name; <see cref="LibraryResolver"/> finds the file.</summary>
        private const string Library = "krstate";
    }
}
