using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

// A wait with a token is another one than that which is tested.
#pragma warning disable xUnit1051

namespace KrState.Tests;

/// <summary>Locks by key, and what is told about them.</summary>
public sealed class LockRegistryTests
{
    [Fact]
    public void One_key_is_one_object()
    {
        string key = "Orders " + Guid.NewGuid().ToString("N");
        KrLock made = KrLock.GetOrCreate(key);
        Assert.Equal(key.ToLowerInvariant(), made.Key);
        Assert.Same(made, KrLock.GetOrCreate(key));
        Assert.Same(made, KrLock.GetOrCreate(made.Key));
        Assert.Same(made, KrLock.GetOrCreate(" \t" + key.ToUpperInvariant() + "\u3000"));
        Assert.True(KrLock.TryGet(key.ToUpperInvariant(), out KrLock? found));
        Assert.Same(made, found);
        Assert.Contains(made.Key, made.ToString());
        KrLock[] together = new KrLock[8];
        Parallel.For(0, together.Length, at => together[at] = KrLock.GetOrCreate(key + "x"));
        Assert.All(together, each => Assert.Same(together[0], each));
    }

    [Fact]
    public void Keys_are_folded_as_the_engine_folds_them()
    {
        Assert.Same(KrLock.GetOrCreate("ÄÖ ΑΣ folded"), KrLock.GetOrCreate("äö ασ FOLDED"));
        Assert.NotSame(KrLock.GetOrCreate("ας folded"), KrLock.GetOrCreate("ασ folded"));
    }

    [Fact]
    public void Null_and_blank_are_refused()
    {
        foreach (string blank in new[] { "", " ", "\t\u2003\n" })
        {
            Assert.Equal("key", Codes.Throws<ArgumentException>(
                KrErrorCode.InvalidKey, () => KrLock.GetOrCreate(blank)).ParamName);
            Codes.Throws<ArgumentException>(KrErrorCode.InvalidKey, () => KrLock.TryGet(blank, out _));
        }
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidKey, () => KrLock.GetOrCreate(null!));
        Codes.Throws<ArgumentNullException>(KrErrorCode.InvalidKey, () => KrLock.TryGet(null!, out _));
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidKey, () => KrLock.GetOrCreate("a\ud800"));
    }

    [Fact]
    public void Default_always_exists()
    {
        Assert.Equal("default", KrLock.Default.Key);
        Assert.Same(KrLock.Default, KrLock.GetOrCreate(" DEFAULT "));
        Assert.True(KrLock.TryGet("Default", out KrLock? found));
        Assert.Same(KrLock.Default, found);
    }

    [Fact]
    public void A_lock_that_is_held_stays_without_an_object()
    {
        string key = "held " + Guid.NewGuid().ToString("N");
        Assert.False(KrLock.TryGet(key, out _));
        Take(key);
        Collect();
        Assert.True(KrLock.TryGet(key, out KrLock? found));
        Assert.Equal(0, found.CurrentCount);
        found.Release();
        Assert.Equal(1, found.CurrentCount);
    }

    [Fact]
    public async Task The_list_tells_who_holds_what()
    {
        KrLock held = LockFixtures.New();
        using var listed = new ManualResetEventSlim();
        DateTime before = DateTime.UtcNow;
        Task holder = LockFixtures.OnThread(
            () =>
            {
                using KrLockGuard guard = held.Acquire();
                listed.Wait();
            },
            "exporter");
        LockFixtures.Until(() => held.CurrentCount == 0);
        Task<bool> waiter = held.WaitAsync(-1, CancellationToken.None);
        KrLockInfo info = KrLock.List().Single(info => info.Key == held.Key);
        Assert.Equal((".NET", "exporter", 1), (info.Language, info.Name, info.Waiters));
        Assert.True(info.Token > 0 && info.Held >= TimeSpan.Zero);
        Assert.Equal(DateTimeKind.Utc, info.Since.Kind);
        Assert.InRange(info.Since, before.AddMinutes(-1), DateTime.UtcNow);
        using (var writer = new StringWriter())
        {
            KrLock.PrintList(writer);
            string[] lines = writer.ToString().Split(writer.NewLine);
            Assert.StartsWith("key ", lines[0]);
            string row = lines.Single(line => line.StartsWith(held.Key));
            Assert.Contains(".NET (exporter)", row);
            Assert.EndsWith(info.Token.ToString(CultureInfo.InvariantCulture), row);
        }
        listed.Set();
        await holder.InTime();
        Assert.True(await waiter.InTime());
        held.Release();
        Assert.DoesNotContain(KrLock.List(), info => info.Key == held.Key);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Take(string key)
    {
        KrLock.GetOrCreate(key).Wait(CancellationToken.None);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    /// <summary>Alone, because the number of keys is that of the process.</summary>
    [Collection(nameof(Alone))]
    public sealed class Keys
    {
        private static readonly MethodInfo _liveLocks = typeof(KrLock).Assembly
            .GetType("KrState.Native.NativeMethods", throwOnError: true)!
            .GetMethod("kr_live_locks", BindingFlags.Static | BindingFlags.NonPublic)!;

        [Fact]
        public void That_are_used_once_leave_nothing()
        {
            const int Count = 100_000;
            Collect();
            ulong before = Live();
            UseOnce(Count);
            for (int attempt = 0; attempt < 100 && Live() > before + 100; attempt++)
            {
                Collect();
            }
            Assert.InRange(Live(), 0ul, before + 100);
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void UseOnce(int count)
        {
            for (int number = 0; number < count; number++)
            {
                using KrLockGuard guard = KrLock.GetOrCreate("once " + number).Acquire(null, CancellationToken.None);
            }
        }

        private static ulong Live()
        {
            return (ulong)_liveLocks.Invoke(null, null)!;
        }
    }
}
