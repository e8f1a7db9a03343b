using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using KrState.Native;

namespace KrState.Values
{
    /// <summary>
    /// This copy of KrState as a runtime that owns objects: registered when the first object is stored. A background
    /// thread takes what the engine has for it to do: it lets objects go, and hands requests for copies to the thread
    /// pool. Nothing of .NET runs on a thread of another language.
    /// </summary>
    internal static class ObjectRuntime
    {
        private static readonly object _gate = new object();
        private static RuntimeHandle? _handle;

        /// <summary>The number of the runtime; 0, which no runtime has, before it is registered.</summary>
        private static uint _number;

        /// <summary>A new reference to an object of .NET, which the caller frees.</summary>
        [SuppressMessage("Reliability", "CA2000", Justification = "The runtime lives as long as the process.")]
        internal static ObjectHandle Refer(object value)
        {
            RuntimeHandle runtime = Volatile.Read(ref _handle) ?? Register();
            Type type = value.GetType();
            ulong token = OwnObjects.Acquire(value);
            try
            {
                return runtime.Refer(token, type.FullName ?? type.Name, type.IsValueType);
            }
            catch
            {
                // The engine has no reference that it would release.
                OwnObjects.Release(token);
                throw;
            }
        }

        /// <summary>The object behind a value: this runtime's own, or what stands for another's.</summary>
        internal static object Take(ref KrValue native)
        {
            if (native.Aux != Volatile.Read(ref _number))
            {
                return new ForeignObject(new ObjectHandle(native.Handle), native.Aux, native.Id);
            }
            try
            {
                return OwnObjects.TryFind(native.Id, out object? value) ? value : throw Errors.Make(
                    KrError.Internal, "The engine refers to an object that .NET does not know.");
            }
            finally
            {
                ValueOutput.Release(ref native);
            }
        }

        /// <summary>Tells the others that the objects are gone; the thread comes back.</summary>
        internal static void End()
        {
            Volatile.Read(ref _handle)?.End();
        }

        [SuppressMessage("Reliability", "CA2000", Justification = "The handle lives as long as the process.")]
        private static RuntimeHandle Register()
        {
            lock (_gate)
            {
                if (_handle != null)
                {
                    return _handle;
                }
                RuntimeHandle handle = RuntimeHandle.Create(".NET");
                Volatile.Write(ref _number, handle.Number());
                AppDomain.CurrentDomain.ProcessExit += (_, __) => End();
                var thread = new Thread(() => Serve(handle)) { IsBackground = true, Name = "krstate objects" };
                // The thread is nobody's, and keeps no caller's context.
                if (ExecutionContext.IsFlowSuppressed())
                {
                    thread.Start();
                }
                else
                {
                    using (ExecutionContext.SuppressFlow())
                    {
                        thread.Start();
                    }
                }
                Volatile.Write(ref _handle, handle);
                return handle;
            }
        }

        /// <summary>Takes errands until the runtime ends.</summary>
        private static void Serve(RuntimeHandle handle)
        {
            while (handle.Take(out KrErrand errand))
            {
                if (errand.Kind == KrConstants.ErrandRelease)
                {
                    OwnObjects.Release(errand.Token);
                    continue;
                }
                // It is looked up here: the next errand may release it.
                Queue(errand.Factory, errand.Token);
            }
        }

        /// <summary>
        /// Has a copy made on the thread pool. Not inlined: a thread that waits for the next errand would keep the object
        /// alive.
        /// </summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Queue(IntPtr factory, ulong token)
        {
            _ = OwnObjects.TryFind(token, out object? value);
            _ = ThreadPool.UnsafeQueueUserWorkItem(_ => Answer(factory, value), null);
        }

        /// <summary>Gives a structural copy of an object. No exception leaves.</summary>
        [SuppressMessage("Design", "CA1031", Justification = "Whatever the object throws is told to who asked.")]
        private static void Answer(IntPtr token, object? value)
        {
            using var factory = new FactoryHandle(token);
            if (value == null)
            {
                // Freed unused, the factory tells who asked that the object is gone.
                return;
            }
            try
            {
                using ValueInput input = Structure.Copy(value);
                KrValue stored = Maker.Complete(factory, input);
                ValueOutput.Release(ref stored);
            }
            catch (Exception failure)
            {
                Refuse(factory, failure);
            }
        }

        [SuppressMessage("Design", "CA1031", Justification = "Whatever the exception throws must not end the process.")]
        private static void Refuse(FactoryHandle factory, Exception failure)
        {
            try
            {
                if (Errors.TryKind(failure, out KrError kind))
                {
                    factory.Fail(kind, failure.Message);
                }
                else
                {
                    factory.Fail(failure.GetType() + ": " + failure.Message, 0);
                }
            }
            catch (Exception)
            {
                // An exception that cannot say what it is.
                factory.Fail(KrError.CallbackFailed, "The object failed with a " + failure.GetType() + ".");
            }
        }
    }
}
