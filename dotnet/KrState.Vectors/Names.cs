using System;
using System.Collections.Generic;

namespace KrState.Vectors
{
    /// <summary>The handles that the steps of a case bound.</summary>
    internal sealed class Names
    {
        /// <summary>No handles.</summary>
        internal static readonly Names None = new Names();

        private readonly Dictionary<string, object> _bound = new Dictionary<string, object>();

        internal object Get(string name)
        {
            return _bound.TryGetValue(name, out object? found)
                ? found
                : throw new KeyNotFoundException("No step bound the name " + name + ".");
        }

        internal void Bind(string name, object handle)
        {
            _bound[name] = handle;
        }

        /// <summary>Closes the hosts, so that their names are free.</summary>
        internal void Close()
        {
            foreach (object handle in _bound.Values)
            {
                (handle as KrHost)?.Dispose();
            }
        }
    }
}
