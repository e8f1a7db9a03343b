using System;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>
    /// Through what containers were reached: a state, or none of them (detached containers). Within one scope a
    /// container is one object.
    /// </summary>
    internal sealed class Scope
    {
        /// <summary>The scope of containers that were reached through no state.</summary>
        internal static readonly Scope Detached = new Scope(null);

        private readonly WeakCache<ulong> _cache = new WeakCache<ulong>();

        /// <summary>The state, which lives as long as anything that was reached through it.</summary>
        private readonly SharedState? _state;

        internal Scope(SharedState? state)
        {
            _state = state;
        }

        /// <summary>The table of a handle that the engine gave out.</summary>
        internal SharedTable Table(IntPtr token, ulong id)
        {
            if (_cache.TryGet(id, out object? known))
            {
                NativeMethods.kr_table_free(token);
                return (SharedTable)known;
            }
            return Add(new SharedTable(new TableHandle(token), id, this));
        }

        /// <summary>The list of a handle that the engine gave out.</summary>
        internal SharedList List(IntPtr token, ulong id)
        {
            if (_cache.TryGet(id, out object? known))
            {
                NativeMethods.kr_list_free(token);
                return (SharedList)known;
            }
            return Add(new SharedList(new ListHandle(token), id, this));
        }

        internal SharedTable Add(SharedTable table)
        {
            GC.KeepAlive(_state);
            return (SharedTable)_cache.Add(table.Id, table, table.Handle);
        }

        internal SharedList Add(SharedList list)
        {
            GC.KeepAlive(_state);
            return (SharedList)_cache.Add(list.Id, list, list.Handle);
        }
    }
}
