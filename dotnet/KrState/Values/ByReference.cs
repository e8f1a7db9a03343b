using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace KrState.Values
{
    /// <summary>Compares objects by identity, whatever their Equals says.</summary>
    internal sealed class ByReference : IEqualityComparer<object>
    {
        internal static readonly ByReference Comparer = new ByReference();

        bool IEqualityComparer<object>.Equals(object? x, object? y)
        {
            return ReferenceEquals(x, y);
        }

        int IEqualityComparer<object>.GetHashCode(object obj)
        {
            return RuntimeHelpers.GetHashCode(obj);
        }
    }
}
