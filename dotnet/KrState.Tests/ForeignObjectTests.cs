using System.Collections;
using System.Collections.Specialized;
using System.Numerics;
using Xunit;

namespace KrState.Tests;

/// <summary>Objects of another runtime, and the copies that .NET gives of its own: a copy of the library is the other.</summary>
[Collection(nameof(Alone))]
public sealed class ForeignObjectTests : IDisposable
{
    private const string Name = "DotnetTestsForeign";

    private readonly KrStateCopy _other = new();

    public void Dispose()
    {
        GlobalStore.Remove(Name);
    }

    [Fact]
    public void It_tells_its_language_and_type_and_finds_home_again()
    {
        var person = new Person { Name = "Ada" };
        ForeignObject foreign = Stored(person);
        Assert.Equal(".NET", foreign.Runtime);
        Assert.Equal(typeof(Person).FullName, foreign.TypeName);
        Assert.Equal(foreign, GlobalStore.Get(Name));
        Assert.Equal(foreign.GetHashCode(), GlobalStore.Get(Name)!.GetHashCode());
        Assert.NotEqual(foreign, Stored(new Person()));
        Assert.True(GlobalStore.TryGet(Name, out ForeignObject? _));
        Assert.False(GlobalStore.TryGet(Name, out Person? _));
        // Stored again here, it is the identical object there.
        GlobalStore.Set(Name, new Hashtable { ["p"] = foreign });
        var table = (IDictionary)_other.Get(Name)!;
        Assert.Same(person, table["p"]);
        var list = new SharedList { foreign };
        Assert.Equal(0, list.IndexOf(foreign));
        Assert.Equal(0, list.LastIndexOf(foreign));
    }

    [Fact]
    public void Sorted_and_reversed_it_stays_the_same_object()
    {
        var person = new Person { Name = "Ada" };
        ForeignObject foreign = Stored(person);
        GlobalStore.Set(Name, new object[] { "first", 2, foreign });
        var list = (SharedList)GlobalStore.Get(Name)!;
        list.Reverse(0, 3);
        Assert.Equal(foreign, list[0]);
        list.Sort(Comparer<object>.Create((left, right) =>
            string.CompareOrdinal(left.GetType().Name, right.GetType().Name)));
        Assert.Equal([foreign, 2, "first"], list.ToArray());
        var there = (IList)_other.Get(Name)!;
        Assert.Same(person, there[0]);
    }

    [Fact]
    public void An_object_of_a_class_is_copied_by_its_properties_and_fields()
    {
        var person = new Person
        {
            Name = "Ada", Born = DayOfWeek.Monday, Tags = ["a", "b"], Friend = new Person { Name = "Bob" }, Field = 4,
        };
        var copy = Assert.IsType<SharedTable>(Copied(person));
        Assert.Equal(new object[] { "Name", "Born", "Tags", "Friend", "Field" }, copy.Keys.Cast<object>());
        Assert.Equal("Ada", copy["Name"]);
        Assert.Equal(1, ((SharedTable)copy["Born"]!)["value__"]);
        Assert.Equal(["a", "b"], ((SharedList)copy["Tags"]!).ToArray());
        Assert.Equal("Bob", ((SharedTable)copy["Friend"]!)["Name"]);
        Assert.Equal(4, copy["field"]);
    }

    public static TheoryData<object, object> Scalars => new()
    {
        { new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "2024-01-02T03:04:05.0000000+02:00" },
        { new BigInteger(5), 5L }, { new BigInteger(ulong.MaxValue), ulong.MaxValue },
        { BigInteger.Pow(10, 30), "1" + new string('0', 30) }, { (Half)0.5, "0.5" }, { new DateOnly(2024, 1, 2), "01/02/2024" },
        { Int128.MaxValue, "170141183460469231731687303715884105727" },
    };

    [Theory]
    [MemberData(nameof(Scalars), DisableDiscoveryEnumeration = true)]
    public void Structs_of_the_system_are_copied_as_numbers_or_text(object value, object expected)
    {
        Assert.Equal(expected, Copied(value));
    }

    public static TheoryData<object, object[]> Sequences => new()
    {
        { new[] { 1, 2 }, [1, 2] }, { new List<string> { "x" }, ["x"] }, { new HashSet<int> { 3 }, [3] }, { new Queue(), [] },
        { Enumerable.Range(1, 3), [1, 2, 3] },
    };

    [Theory]
    [MemberData(nameof(Sequences), DisableDiscoveryEnumeration = true)]
    public void Sequences_are_copied_as_lists(object value, object[] expected)
    {
        Assert.Equal(expected, ((SharedList)Copied(value)!).ToArray());
    }

    [Fact]
    public void Dictionaries_of_all_sorts_are_copied_as_tables()
    {
        IReadOnlyDictionary<string, object?> generic = new SharedState(new KrHostOptions { AllowsValueTypes = true }).Snapshot();
        Assert.Empty((SharedTable)Copied(generic)!);
        var numbers = (SharedTable)Copied(new SortedDictionary<int, string> { [2] = "b" })!;
        Assert.Equal("b", numbers[2]);
        var two = (SharedTable)Copied(new OnlyGeneric())!;
        Assert.Equal(1, two["one"]);
        Codes.Throws<ArgumentException>(
            KrErrorCode.InvalidKey, () => Copied(new Dictionary<Guid, int> { [Guid.Empty] = 1 }));
    }

    [Fact]
    public void Live_tables_in_it_are_shared()
    {
        var live = new SharedTable { ["n"] = 1 };
        GlobalStore.Set(Name, live);
        object theirs = _other.Get(Name)!;
        var copy = (SharedList)Copied(new List<object> { theirs }.AsReadOnly())!;
        Assert.Equal(live, copy[0]);
    }

    [Fact]
    public void Refusals_reach_who_asked_with_their_kind()
    {
        Codes.Throws<NotSupportedException>(KrErrorCode.UnsupportedType, () => Copied((Action)(() => { })));
        var typed = Codes.Throws<NotSupportedException>(KrErrorCode.UnsupportedType, () => Copied(new List<Type> { typeof(int) }));
        Assert.Contains("$[0]", typed.Message);
        var self = new Person();
        self.Friend = new Person { Friend = self };
        var cycle = Codes.Throws<InvalidOperationException>(KrErrorCode.CycleRejected, () => Copied(self));
        Assert.Contains("$.Friend.Friend", cycle.Message);
        Codes.Throws<OverflowException>(KrErrorCode.OutOfRange, () => Copied(new Endless()));
        Codes.Throws<OverflowException>(KrErrorCode.OutOfRange, () => Copied(new Deep()));
    }

    [Fact]
    public void The_exception_of_a_getter_reaches_who_asked()
    {
        var error = Codes.Throws<KrStateException>(KrErrorCode.CallbackFailed, () => Copied(new Throwing()));
        Assert.Equal(KrErrorCode.CallbackFailed, error.Code);
        Assert.Contains("out of order", error.Message);
        Assert.Contains(nameof(Throwing.Bad), error.Message);
        // One that throws again where it is asked what happened.
        Codes.Throws<KrStateException>(KrErrorCode.CallbackFailed, () => Copied(new ThrowingTwice()));
    }

    [Fact]
    public async Task Waits_can_be_asynchronous_timed_and_cancelled()
    {
        CancellationToken none = TestContext.Current.CancellationToken;
        Assert.Equal("x", await Stored(new Named("x")).ValueAsync(cancellationToken: none) is SharedTable copy ? copy["Text"] : null);
        var failed = await Assert.ThrowsAsync<KrStateException>(() => Stored(new Throwing()).ValueAsync(cancellationToken: none));
        Assert.Equal(KrErrorCode.CallbackFailed, failed.Code);
        using var slow = new Slow();
        ForeignObject foreign = Stored(slow);
        Codes.Throws<TimeoutException>(KrErrorCode.Timeout, () => foreign.Value(TimeSpan.FromMilliseconds(1), none));
        var late = await Assert.ThrowsAsync<TimeoutException>(() => foreign.ValueAsync(TimeSpan.FromMilliseconds(1), none));
        Assert.Equal(KrErrorCode.Timeout, late.Data["KrCode"]);
        using var cancel = new CancellationTokenSource();
        Task<object?> waiting = foreign.ValueAsync(Timeout.InfiniteTimeSpan, cancel.Token);
        Task blocked = Task.Factory.StartNew(
            () => foreign.Value(Timeout.InfiniteTimeSpan, cancel.Token), none, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.False(waiting.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked);
        Codes.Throws<ArgumentOutOfRangeException>(
            KrErrorCode.InvalidArgument, () => foreign.Value(TimeSpan.FromSeconds(-2), none));
        slow.Release();
        Assert.Equal(1, ((SharedTable)(await foreign.ValueAsync(cancellationToken: none))!)["Number"]);
    }

    [Fact]
    public void The_objects_of_a_runtime_that_ended_are_gone()
    {
        ForeignObject foreign = Stored(new Person());
        _other.End();
        var error = Codes.Throws<KrStateException>(KrErrorCode.ForeignGone, () => Value(foreign));
        Assert.Equal(KrErrorCode.ForeignGone, error.Code);
        Assert.Equal(typeof(Person).FullName, foreign.TypeName);
        Assert.Equal(foreign, GlobalStore.Get(Name));
        // The exceptions of the copy are of classes of its own.
        var refused = Assert.ThrowsAny<Exception>(() => _other.Set(Name, new object()));
        Assert.Equal(KrErrorCode.ForeignGone, refused.Data["KrCode"]);
    }

    private object? Copied(object value)
    {
        return Value(Stored(value));
    }

    private static object? Value(ForeignObject foreign)
    {
        return foreign.Value(cancellationToken: TestContext.Current.CancellationToken);
    }

    private ForeignObject Stored(object value)
    {
        _other.Set(Name, value);
        return Assert.IsType<ForeignObject>(GlobalStore.Get(Name));
    }

    private sealed class Person
    {
        public int Field;

        public string Name { get; set; } = "";

        public DayOfWeek Born { get; set; }

        public List<string> Tags { get; set; } = [];

        public Person? Friend { get; set; }

        public int WriteOnly { set => _ = value; }

        public ReadOnlySpan<char> Span => default;

        public int this[int index] => index;
    }

    private sealed class Named(string text)
    {
        public string Text { get; } = text;
    }

    private sealed class Endless : IEnumerable
    {
        public IEnumerator GetEnumerator()
        {
            while (true)
            {
                yield return 1;
            }
        }
    }

    private sealed class Deep
    {
        public Deep Next => new();
    }

    private sealed class Throwing
    {
        public int Bad => throw new FormatException("out of order");
    }

    private sealed class ThrowingTwice
    {
        public int Bad => throw new Silent();
    }

    private sealed class Silent : Exception
    {
        public override string Message => throw new Silent();
    }

    private sealed class Slow : IDisposable
    {
        private readonly ManualResetEventSlim _gate = new();

        public int Number
        {
            get
            {
                _gate.Wait();
                return 1;
            }
        }

        public void Release() => _gate.Set();

        public void Dispose() => _gate.Set();
    }

    /// <summary>A dictionary that is one only by its type parameters.</summary>
    private sealed class OnlyGeneric : IReadOnlyDictionary<string, int>
    {
        private readonly Dictionary<string, int> _entries = new() { ["one"] = 1 };

        public int Count => _entries.Count;

        public IEnumerable<string> Keys => _entries.Keys;

        public IEnumerable<int> Values => _entries.Values;

        public int this[string key] => _entries[key];

        public bool ContainsKey(string key) => _entries.ContainsKey(key);

        public bool TryGetValue(string key, out int value) => _entries.TryGetValue(key, out value);

        public IEnumerator<KeyValuePair<string, int>> GetEnumerator() => _entries.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
