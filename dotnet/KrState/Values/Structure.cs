using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Reflection;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>
    /// The rule by which an object of .NET is copied for other runtimes and for snapshots: <see cref="ForeignObject"/>
    /// has it in words.
    /// </summary>
    internal sealed class Structure : Copying
    {
        /// <summary>How many items one sequence may have: some have no end.</summary>
        private const int MaxItems = 1_000_000;

        private static readonly Structure _rule = new Structure();

        private Structure()
        {
        }

        /// <inheritdoc/>
        internal override bool Refers => false;

        /// <summary>The copy of an object.</summary>
        /// <exception cref="NotSupportedException">It has no structure: a delegate, a type, a pointer.</exception>
        internal static ValueInput Copy(object value)
        {
            object? reduced = _rule.Reduce(value);
            Parts? parts = _rule.Open(reduced);
            if (parts != null)
            {
                return ValueInput.OfTree(TreeWriter.Build(value, parts, _rule));
            }
            return Scalars.IsForeign(reduced) ? throw Unstructured(reduced, null) : ValueInput.OfScalar(reduced);
        }

        /// <summary>The refusal of an object that has no structure.</summary>
        internal static Exception Unstructured(object value, string? path)
        {
            return Errors.Make(
                KrError.UnsupportedType,
                "A " + value.GetType() + " has no structure that could be copied.",
                path);
        }

        /// <inheritdoc/>
        internal override object? Reduce(object? value)
        {
            switch (value)
            {
                case BigInteger number when number >= long.MinValue && number <= long.MaxValue: return (long)number;
                case BigInteger number when number > 0 && number <= ulong.MaxValue: return (ulong)number;
                case DateTimeOffset time: return time.ToString("O", CultureInfo.InvariantCulture);
                case IFormattable own when Scalars.IsForeign(own) && FormatsItself(own.GetType()):
                    return own.ToString(null, CultureInfo.InvariantCulture);
                default: return value;
            }
        }

        /// <inheritdoc/>
        internal override Parts? Open(object? value)
        {
            if (!Scalars.IsForeign(value))
            {
                return null;
            }
            switch (value)
            {
                case Enum number: return OfEnum(number);
                case IDictionary table: return NativeCollections.Table(table);
                case IEnumerable items: return IsDictionary(value.GetType()) ? OfPairs(items) : OfSequence(items);
                case Delegate _:
                case MemberInfo _:
                case Assembly _:
                case Module _:
                case Pointer _:
                case IntPtr _:
                case UIntPtr _:
                    return null;
                default: return OfMembers(value!);
            }
        }

        /// <summary>Numbers, dates and the like that krstate has no kind for, and that have no parts which say it all.</summary>
        private static bool FormatsItself(Type type)
        {
            return type.IsValueType && !type.IsEnum && (type.Namespace == "System" || type.Namespace == "System.Numerics")
                && type != typeof(IntPtr) && type != typeof(UIntPtr);
        }

        private static Parts OfEnum(Enum value)
        {
            object number = Convert.ChangeType(
                value, Enum.GetUnderlyingType(value.GetType()), CultureInfo.InvariantCulture);
            var entries = new List<DictionaryEntry> { new DictionaryEntry("value__", number) };
            return Parts.Table(entries, ignoresCase: true)
                .As(KrConstants.FormExtended, TypeNames(value.GetType()), value.ToString());
        }

        private static Parts OfSequence(IEnumerable source)
        {
            var items = new List<object?>();
            foreach (object? item in source)
            {
                Bound(items.Count, source);
                items.Add(item);
            }
            return Parts.List(items);
        }

        [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Interfaces that were trimmed are not asked for.")]
        private static bool IsDictionary(Type type)
        {
            foreach (Type known in type.GetInterfaces())
            {
                if (known.IsGenericType
                    && (known.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
                        || known.GetGenericTypeDefinition() == typeof(IDictionary<,>)))
                {
                    return true;
                }
            }
            return false;
        }

        /// <summary>A dictionary that is one only by its type parameters.</summary>
        private static Parts OfPairs(IEnumerable source)
        {
            var entries = new List<DictionaryEntry>();
            foreach (object? pair in source)
            {
                Bound(entries.Count, source);
                Parts members = OfMembers(pair!);
                object? key = null;
                object? value = null;
                while (members.Next(out object? name, out object? member))
                {
                    key = (string)name! == "Key" ? member : key;
                    value = (string)name! == "Value" ? member : value;
                }
                entries.Add(new DictionaryEntry(key!, value));
            }
            return Parts.Table(entries);
        }

        private static void Bound(int count, object source)
        {
            if (count == MaxItems)
            {
                throw Errors.Make(
                    KrError.OutOfRange,
                    "The sequence " + source.GetType() + " has more than 1,000,000 items, or no end.");
            }
        }

        /// <summary>The public properties and fields of an object, in the order in which .NET tells them.</summary>
        [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Members that were trimmed are not copied; documented.")]
        private static Parts OfMembers(object value)
        {
            const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance;
            Type type = value.GetType();
            var entries = new List<DictionaryEntry>();
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            bool hasTwins = false;
            foreach (PropertyInfo property in type.GetProperties(Public))
            {
                if (property.GetIndexParameters().Length == 0 && property.GetGetMethod() != null
                    && CanBeBoxed(property.PropertyType) && IsNewest(property, entries))
                {
                    hasTwins |= !names.Add(property.Name);
                    entries.Add(new DictionaryEntry(property.Name, Read(property, value)));
                }
            }
            foreach (FieldInfo field in type.GetFields(Public))
            {
                if (CanBeBoxed(field.FieldType))
                {
                    hasTwins |= !names.Add(field.Name);
                    entries.Add(new DictionaryEntry(field.Name, field.GetValue(value)));
                }
            }
            // An object of PowerShell ignores the case of its names.
            return hasTwins
                ? Parts.Table(entries)
                : Parts.Table(entries, ignoresCase: true).As(KrConstants.FormObject, TypeNames(type));
        }

        private static bool CanBeBoxed(Type type)
        {
            return !type.IsByRef && !type.IsByRefLike && !type.IsPointer;
        }

        /// <summary>False for a property that one of a derived class hides: that came first.</summary>
        private static bool IsNewest(PropertyInfo property, List<DictionaryEntry> entries)
        {
            return !entries.Exists(entry => (string)entry.Key == property.Name);
        }

        [SuppressMessage("Design", "CA1031", Justification = "Whatever a getter throws is told to who asked.")]
        private static object? Read(PropertyInfo property, object value)
        {
            try
            {
                return property.GetValue(value, BindingFlags.DoNotWrapExceptions, null, null, null);
            }
            catch (Exception failure)
            {
                throw Errors.Make(
                    KrError.CallbackFailed,
                    "The property " + property.Name + " of " + value.GetType() + " failed: " + failure.GetType() + ": "
                    + failure.Message);
            }
        }

        private static string TypeNames(Type type)
        {
            var names = new List<string>();
            for (Type? at = type; at != null; at = at.BaseType)
            {
                names.Add(at.FullName ?? at.Name);
            }
            return string.Join("\n", names);
        }
    }
}
