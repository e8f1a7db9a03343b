using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace KrState.Vectors
{
    /// <summary>The operations of the vectors, through the public API.</summary>
    internal static class Operations
    {
        internal static object? Run(Arguments step)
        {
            string operation = step.Operation;
            switch (operation.Split('.')[0])
            {
                case "host": return OnHost(operation, step);
                case "state": return OnState(operation, step);
                case "table": return OnTable(operation, step);
                case "list": return OnList(operation, step);
                case "walk": return Next(step.On);
                case "same": return step.Names.Get(step.Text("left")).Equals(step.Names.Get(step.Text("right")));
                case "depth": return new Count(Depth(step.On));
                default: throw Unknown(operation);
            }
        }

        private static object? OnHost(string operation, Arguments step)
        {
            switch (operation)
            {
                case "host.new": return new KrHost(step.Name, Options(step));
                case "host.find": return KrHost.Find(step.Name) ?? Expectation.Absent;
                case "host.names": return new KeyList(KrHost.Names);
                case "host.name": return step.Host.Name;
                case "host.closed": return step.Host.IsClosed;
                case "host.state": return step.Host.SharedState;
                case "host.close": step.Host.Dispose(); return null;
                default: throw Unknown(operation);
            }
        }

        private static object? OnState(string operation, Arguments step)
        {
            switch (operation)
            {
                case "state.new": return new SharedState(Options(step));
                case "state.global": return GlobalStore.SharedState;
                case "state.set": return step.State.Set(step.Name, step.Value, Allowed(step));
                case "state.get_or_add": return step.State.GetOrAdd(step.Name, step.Value, Allowed(step));
                case "state.get":
                    return step.State.Contains(step.Name) ? step.State.Get(step.Name) : Expectation.Absent;
                case "state.contains": return step.State.Contains(step.Name);
                case "state.remove": return step.State.Remove(step.Name);
                case "state.count": return new Count(step.State.Count);
                case "state.names": return new KeyList(step.State.KeySnapshot());
                case "state.entries":
                    return step.State.Snapshot().Select(entry => new Pair(entry.Key, entry.Value)).ToList();
                case "state.find":
                    return step.State.Find(step.Text("pattern"))
                        .Select(entry => new Pair(entry.Key, entry.Value)).ToList();
                case "state.walk": return step.State.Snapshot().GetEnumerator();
                case "state.clear": step.State.Clear(); return null;
                case "state.close": step.State.Close(); return null;
                case "state.closed": return step.State.IsClosed;
                default: throw Unknown(operation);
            }
        }

        private static object? OnTable(string operation, Arguments step)
        {
            object? value;
            switch (operation)
            {
                case "table.new": return new SharedTable(step.Flag("ignore_case", false));
                case "table.set": step.Table[step.Key] = step.Value; return null;
                case "table.swap": return Swap(step);
                case "table.compare_and_swap": return CompareAndSwap(step);
                case "table.get_or_add": return step.Table.GetOrAdd(step.Key, step.Value);
                case "table.update": step.Table.Update(step.NativeTable); return null;
                case "table.get": return step.Table.TryGetValue(step.Key, out value) ? value : Expectation.Absent;
                case "table.remove": return step.Table.TryRemove(step.Key, out value) ? value : Expectation.Absent;
                case "table.contains": return step.Table.ContainsKey(step.Key);
                case "table.count": return new Count(step.Table.Count);
                case "table.clear": step.Table.Clear(); return null;
                case "table.increment": return Increment(step);
                case "table.keys": return new KeyList(step.Table.Keys.Cast<object>());
                case "table.entries": return Expectation.Pairs(step.Table);
                case "table.walk": return step.Table.GetEnumerator();
                case "table.ignores_case": return step.Table.IgnoresCase;
                default: throw Unknown(operation);
            }
        }

        private static object? OnList(string operation, Arguments step)
        {
            switch (operation)
            {
                case "list.new": return new SharedList();
                case "list.get": return step.List[step.Index];
                case "list.set": step.List[step.Index] = step.Value; return null;
                case "list.push": step.List.Add(step.Value); return null;
                case "list.insert": step.List.Insert(step.Index, step.Value); return step.Flag("clamp", false);
                case "list.extend": step.List.AddRange(step.NativeList); return null;
                case "list.index_of": return new Count(step.List.IndexOf(step.Value, step.Start));
                case "list.remove_value": return step.List.TryRemove(step.Value);
                case "list.remove": return Remove(step.List, step.Index);
                case "list.insert_range": step.List.InsertRange(step.Index, step.NativeList); return null;
                case "list.remove_range": step.List.RemoveRange(step.Index, step.Count); return null;
                case "list.set_range": step.List.SetRange(step.Index, step.NativeList); return null;
                case "list.reverse": step.List.Reverse(); return null;
                case "list.replace": return step.List.TryReplace(step.Seen, step.NativeList);
                case "list.count": return new Count(step.List.Count);
                case "list.clear": step.List.Clear(); return null;
                case "list.items": return new ValueList(step.List.ToArray());
                case "list.walk": return step.List.GetEnumerator();
                default: throw Unknown(operation);
            }
        }

        private static KrHostOptions Options(Arguments step)
        {
            return new KrHostOptions
            {
                OrdinalIgnoreCase = !step.Flag("case_sensitive", false),
                AllowsValueTypes = step.Flag("value_types", true),
            };
        }

        private static bool Allowed(Arguments step)
        {
            return step.TryMember("guard", out JsonElement guard) && guard.GetString() == "allow";
        }

        /// <summary>
        /// Without "by" the member that gives a long is called, unless the number is none that it is made for.
        /// The kind is that of what is stored then.
        /// </summary>
        private static object? Increment(Arguments step)
        {
            SharedTable table = step.Table;
            object key = step.Key;
            if (step.TryMember("by", out JsonElement by))
            {
                return table.IncrementNumber(key, Input.Value(by, step.Names)!);
            }
            object? old = table[key];
            if (old is double || old is float || old is decimal || old is ulong)
            {
                return table.IncrementNumber(key, 1);
            }
            long sum = table.Increment(key);
            object? stored = table[key];
            return Convert.ToInt64(stored) == sum ? stored : sum;
        }

        private static object? Swap(Arguments step)
        {
            SharedTable table = step.Table;
            bool there = table.ContainsKey(step.Key);
            object? old = table.Exchange(step.Key, step.Value);
            return there ? old : Expectation.Absent;
        }

        private static bool CompareAndSwap(Arguments step)
        {
            return step.TryMember("old", out JsonElement old)
                ? step.Table.TryUpdate(step.Key, step.Value, Input.Value(old, step.Names))
                : step.Table.TryAdd(step.Key, step.Value);
        }

        private static object? Remove(SharedList list, int index)
        {
            if (!list.TryRemoveAt(index, out object? value))
            {
                // It says no where this one throws.
                list.RemoveAt(index);
            }
            return value;
        }

        private static object? Next(object walk)
        {
            var walking = (IEnumerator)walk;
            if (!walking.MoveNext())
            {
                return Expectation.Absent;
            }
            switch (walking.Current)
            {
                case DictionaryEntry entry: return new Pair(entry.Key, entry.Value);
                case KeyValuePair<string, object?> entry: return new Pair(entry.Key, entry.Value);
                default: return walking.Current;
            }
        }

        private static int Depth(object? container)
        {
            int depth = 0;
            while (container is SharedTable || container is SharedList)
            {
                depth++;
                IEnumerator walk = container is SharedTable table
                    ? table.Values.GetEnumerator()
                    : ((SharedList)container).GetEnumerator();
                container = walk.MoveNext() ? walk.Current : null;
            }
            return depth;
        }

        private static Exception Unknown(string operation)
        {
            return new NotSupportedException("The driver does not know the operation " + operation);
        }
    }
}
