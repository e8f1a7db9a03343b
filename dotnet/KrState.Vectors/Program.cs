using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("KrState.VbVectors")]

namespace KrState.Vectors
{
    /// <summary>Replays the vectors with the operations in C#.</summary>
    internal static class Program
    {
        private static int Main(string[] arguments)
        {
            return Replay.All(arguments, Operations.Run);
        }
    }
}
