using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using KrState.Native;
using KrState.Values;

namespace KrState
{
    /// <summary>
    /// A named owner of one <see cref="SharedState"/>, which every language of this process finds by the name.
    /// </summary>
    public sealed class KrHost : IDisposable
    {
        // A disposed host still says IsClosed; the handle goes with this object.
        [SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "It is still asked.")]
        private readonly HostHandle _handle;

        /// <summary>Makes a host and registers it until it is disposed of.</summary>
        /// <param name="name">Free text of 1 to 256 characters.</param>
        /// <param name="options">
        /// How its state treats names and values; null: names ignore case, and value types are refused.
        /// </param>
        /// <exception cref="ArgumentException">The name is empty or too long.</exception>
        /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        /// <exception cref="InvalidOperationException">An open host has the name.</exception>
        public unsafe KrHost(string name, KrHostOptions? options = null)
        {
            if (name == null)
            {
                throw Errors.Null(nameof(name), KrError.InvalidName);
            }
            Engine.Ensure();
            uint flags = (options ?? new KrHostOptions()).Flags;
            fixed (char* text = name)
            {
                IntPtr token = default;
                IntPtr error = default;
                int status = NativeMethods.kr_host_new(KrText.Of(text, name), flags, &token, &error);
                Errors.Check(status, error, nameof(name));
                _handle = new HostHandle(token);
            }
            Name = name;
            SharedState = ReadState(_handle);
        }

        private KrHost(HostHandle handle)
        {
            _handle = handle;
            Name = ReadName(handle);
            SharedState = ReadState(handle);
        }

        /// <summary>The names of all open hosts, sorted.</summary>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public static unsafe IReadOnlyCollection<string> Names
        {
            get
            {
                Engine.Ensure();
                IntPtr token = default;
                IntPtr error = default;
                Errors.Check(NativeMethods.kr_host_names(&token, &error), error);
                using var iter = new IterHandle(token);
                var names = new List<string>();
                while (iter.Next(out _, out KrValue name))
                {
                    names.Add(ValueOutput.TakeText(ref name));
                }
                return names.AsReadOnly();
            }
        }

        /// <summary>The name.</summary>
        public string Name { get; }

        /// <summary>The state that the host owns.</summary>
        public SharedState SharedState { get; }

        /// <summary>Whether the host was closed.</summary>
        public unsafe bool IsClosed
        {
            get
            {
                byte closed = 0;
                IntPtr error = default;
                Errors.Check(NativeMethods.kr_host_is_closed(_handle, &closed, &error), error);
                return closed != 0;
            }
        }

        /// <summary>The open host of that name, whichever language made it.</summary>
        /// <param name="name">The name.</param>
        /// <returns>The host, or null if there is none.</returns>
        /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
        /// <exception cref="DllNotFoundException">The library of krstate was not found.</exception>
        public static unsafe KrHost? Find(string name)
        {
            if (name == null)
            {
                throw Errors.Null(nameof(name));
            }
            Engine.Ensure();
            fixed (char* text = name)
            {
                IntPtr token = default;
                IntPtr error = default;
                int status = NativeMethods.kr_host_find(KrText.Of(text, name), &token, &error);
                Errors.Check(status, error, nameof(name));
                return token == IntPtr.Zero ? null : new KrHost(new HostHandle(token));
            }
        }

        /// <summary>
        /// Closes the host and its state, for every language: the entries go, the name is free, and every table and
        /// list that was reached through the state throws <see cref="ObjectDisposedException"/>. Closing again does
        /// nothing. A host that is merely forgotten stays open.
        /// </summary>
        public unsafe void Dispose()
        {
            IntPtr error = default;
            Errors.Check(NativeMethods.kr_host_close(_handle, &error), error);
        }

        private static unsafe string ReadName(HostHandle handle)
        {
            KrValue name = default;
            IntPtr error = default;
            Errors.Check(NativeMethods.kr_host_name(handle, &name, &error), error);
            return ValueOutput.TakeText(ref name);
        }

        private static unsafe SharedState ReadState(HostHandle handle)
        {
            IntPtr token = default;
            IntPtr error = default;
            Errors.Check(NativeMethods.kr_host_state(handle, &token, &error), error);
            return SharedState.Of(new StateHandle(token), KrConstants.GuardDefault);
        }
    }
}
