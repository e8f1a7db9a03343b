using System.Globalization;
using System.Text;
using System.Threading;
using KrState.Native;

namespace KrState.Locks
{
    /// <summary>A thread, as the engine knows it: by two numbers and a name.</summary>
    /// <remarks>
    /// A thread of the pool works for many, one after the other, and a guard that one of them holds over an await is not
    /// held by the next. So there the owner is the thread until it turns to something else. An AsyncLocal tells when it
    /// does, for its value belongs to what the thread works on; if something is still held then, the thread gets other
    /// numbers.
    /// </remarks>
    internal sealed class LockOwner
    {
        private static readonly AsyncLocal<object?> _work = new AsyncLocal<object?>(OnWorkChanged);

        [System.ThreadStatic]
        private static LockOwner? _current;

        private readonly bool _isPooled;
        private bool _isAtWork;
        private int _holds;
        private LockGrip? _spare;

        private LockOwner()
        {
            var thread = Thread.CurrentThread;
            _isPooled = thread.IsThreadPoolThread;
            Engine.Ensure();
            string name = NameOf(thread);
            Checked = Register(name);
            Unchecked = Register(name);
        }

        ~LockOwner()
        {
            NativeMethods.kr_owner_forget(Checked);
            NativeMethods.kr_owner_forget(Unchecked);
        }

        /// <summary>This thread, for what may be released elsewhere.</summary>
        internal static LockOwner Current => _current ?? (_current = new LockOwner());

        /// <summary>This thread with what it works on, which waits for nobody if it waits for itself.</summary>
        internal static LockOwner AtWork
        {
            get
            {
                LockOwner owner = Current;
                return owner._isAtWork ? owner : owner.Begin();
            }
        }

        /// <summary>The owner of what this thread acquires by blocking, and would wait for in vain.</summary>
        internal ulong Checked { get; }

        /// <summary>The owner of everything else: no wait for it is refused.</summary>
        internal ulong Unchecked { get; }

        /// <summary>A guard was made that this owner holds.</summary>
        internal void Began()
        {
            if (_isPooled)
            {
                Interlocked.Increment(ref _holds);
            }
        }

        /// <summary>A guard of this owner ended, on any thread.</summary>
        internal void Ended()
        {
            if (_isPooled)
            {
                Interlocked.Decrement(ref _holds);
            }
        }

        internal LockGrip? TakeSpare()
        {
            LockGrip? spare = _spare;
            _spare = null;
            return spare;
        }

        internal void KeepSpare(LockGrip grip)
        {
            _spare = grip;
        }

        private static void OnWorkChanged(AsyncLocalValueChangedArgs<object?> change)
        {
            if (change.ThreadContextChanged && _current is LockOwner owner)
            {
                owner._isAtWork = !owner._isPooled;
            }
        }

        private static string NameOf(Thread thread)
        {
            string id = thread.ManagedThreadId.ToString(CultureInfo.InvariantCulture);
            if (thread.IsThreadPoolThread)
            {
                return "pool thread " + id;
            }
            return string.IsNullOrEmpty(thread.Name) ? "thread " + id : thread.Name;
        }

        private static unsafe ulong Register(string name)
        {
            // As UTF-8, in which the encoder of .NET replaces what is no character.
            byte[] text = Encoding.UTF8.GetBytes(name);
            fixed (byte* pinned = text)
            {
                ulong owner = 0;
                System.IntPtr error = default;
                int status = NativeMethods.kr_owner_named(
                    KrConstants.LanguageDotnet, KrText.Utf8(pinned, text.Length), &owner, &error);
                Errors.Check(status, error);
                return owner;
            }
        }

        private LockOwner Begin()
        {
            LockOwner owner = this;
            if (_isPooled)
            {
                if (Volatile.Read(ref _holds) > 0)
                {
                    owner = _current = new LockOwner();
                }
                _work.Value = new object();
            }
            owner._isAtWork = true;
            return owner;
        }
    }
}
