using System.Collections.Generic;
using KrState.Native;

namespace KrState
{
    /// <content>The members of <see cref="IList{T}"/> that differ from those of ArrayList.</content>
    public sealed partial class SharedList
    {
        void ICollection<object?>.Add(object? item)
        {
            _ = Handle.Push(item);
        }

        void ICollection<object?>.CopyTo(object?[] array, int arrayIndex)
        {
            CopyTo(array, arrayIndex);
        }

        bool ICollection<object?>.Remove(object? item)
        {
            return TryRemove(item);
        }

        IEnumerator<object?> IEnumerable<object?>.GetEnumerator()
        {
            return Walk();
        }
    }
}
