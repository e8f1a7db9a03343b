using System.Collections;
using Xunit;

namespace KrState.Tests;

/// <summary>TryGet: the type itself, or a number that the type holds exactly.</summary>
public sealed class TryGetTests
{
    private readonly SharedState _state = new(new KrHostOptions { AllowsValueTypes = true });

    [Fact]
    public void Integers_become_every_type_that_holds_them()
    {
        _state.Set("n", 200);
        Gives(200);
        Gives(200L);
        Gives<byte>(200);
        Gives<short>(200);
        Gives<ushort>(200);
        Gives(200u);
        Gives(200ul);
        Gives(200f);
        Gives(200.0);
        Gives(200m);
        Gives<int?>(200);
        Gives<long?>(200);
        Gives<object>(200);
        Gives<IComparable>(200);
        GivesNot<sbyte>();
        GivesNot<string>();
        GivesNot<bool>();
        GivesNot<char>();
        GivesNot<DayOfWeek>();
        GivesNot<Hashtable>();
    }

    [Fact]
    public void A_long_stays_a_long_where_the_type_does_not_say()
    {
        _state.Set("n", 5L);
        Gives(5);
        Gives(5L);
        Gives<object>(5L);
        Gives<int?>(5);
        Gives<ValueType>(5L);
        _state.Set("n", long.MaxValue);
        GivesNot<int>();
        GivesNot<double>();
        GivesNot<float>();
        Gives((decimal)long.MaxValue);
        Gives((ulong)long.MaxValue);
        _state.Set("n", (1L << 53) + 1);
        GivesNot<double>();
        _state.Set("n", -1L);
        GivesNot<uint>();
        GivesNot<ulong>();
        Gives<sbyte>(-1);
    }

    [Fact]
    public void Floats_become_what_holds_them_exactly()
    {
        _state.Set("n", 5.0);
        Gives(5);
        Gives<byte>(5);
        Gives(5f);
        Gives(5m);
        Gives<object>(5.0);
        _state.Set("n", 0.5);
        Gives(0.5);
        Gives(0.5f);
        Gives(0.5m);
        GivesNot<int>();
        _state.Set("n", 0.1);
        GivesNot<float>();
        GivesNot<decimal>();
        _state.Set("n", double.NaN);
        Gives(float.NaN);
        GivesNot<int>();
        GivesNot<decimal>();
        _state.Set("n", double.PositiveInfinity);
        Gives(float.PositiveInfinity);
        GivesNot<long>();
        GivesNot<decimal>();
        _state.Set("n", -0.0);
        GivesNot<int>();
        Gives(-0f);
        _state.Set("n", 18446744073709549568.0);
        Gives(18446744073709549568ul);
        Gives(18446744073709549568m);
        GivesNot<long>();
        _state.Set("n", 1e28);
        Gives(9999999999999999583119736832m);
        _state.Set("n", -1.25);
        Gives(-1.25m);
        _state.Set("n", 1e300);
        GivesNot<decimal>();
        _state.Set("n", double.Epsilon);
        GivesNot<decimal>();
    }

    [Fact]
    public void Every_width_converts_where_nothing_is_lost()
    {
        object[] fives = [(sbyte)5, (byte)5, (short)5, (ushort)5, 5u, 5ul, 5f, 5.00m];
        Assert.All(fives, five =>
        {
            _state.Set("n", five);
            Gives((sbyte)5);
            Gives((byte)5);
            Gives((short)5);
            Gives((ushort)5);
            Gives(5);
            Gives(5u);
            Gives(5L);
            Gives(5ul);
            Gives(5f);
            Gives(5.0);
            Gives(5m);
            Gives<long?>(5);
            Gives(five);
            Assert.IsType(five.GetType(), _state.Get("n"));
            GivesNot<char>();
            GivesNot<TimeSpan>();
        });
        _state.Set("n", ulong.MaxValue);
        Gives((decimal)ulong.MaxValue);
        GivesNot<long>();
        GivesNot<double>();
        _state.Set("n", 1ul << 63);
        Gives(9223372036854775808.0);
        Gives(9223372036854775808f);
        _state.Set("n", 0.1m);
        GivesNot<double>();
        GivesNot<int>();
        _state.Set("n", 0.25m);
        Gives(0.25);
        Gives(0.25f);
        _state.Set("n", decimal.MaxValue);
        GivesNot<ulong>();
        GivesNot<double>();
        _state.Set("n", 0.1f);
        Gives((double)0.1f);
        Gives((decimal?)0.100000001490116119384765625m);
        _state.Set("n", float.NaN);
        Gives(double.NaN);
        _state.Set("n", 'c');
        Gives('c');
        GivesNot<int>();
        GivesNot<string>();
        _state.Set("n", DateTime.UnixEpoch);
        Gives<DateTime?>(DateTime.UnixEpoch);
        GivesNot<DateTimeOffset>();
    }

    [Fact]
    public void Text_flags_and_containers_are_what_they_are()
    {
        _state.Set("n", "5");
        Gives("5");
        GivesNot<int>();
        _state.Set("n", true);
        Gives(true);
        Gives<bool?>(true);
        Gives<object>(true);
        GivesNot<int>();
        _state.Set("n", new Hashtable());
        Assert.True(_state.TryGet("n", out Hashtable? _) && _state.TryGet("n", out IDictionary? _));
        GivesNot<ArrayList>();
        GivesNot<int>();
        _state.Set("n", null);
        GivesNot<object>();
        GivesNot<int?>();
        _state.Remove("n");
        GivesNot<object>();
    }

    [Fact]
    public void Tables_have_it_too()
    {
        var table = new SharedTable { ["n"] = 5L, [1] = "one" };
        Assert.True(table.TryGet("n", out int number) && number == 5);
        Assert.True(table.TryGet(1, out string? text) && text == "one");
        Assert.False(table.TryGet("absent", out int _));
        Codes.Throws<ArgumentException>(KrErrorCode.InvalidKey, () => table.TryGet(0.5, out int _));
    }

    private void Gives<T>(T expected)
    {
        Assert.True(_state.TryGet("n", out T? found), $"{_state.Get("n")} is no {typeof(T)}");
        Assert.Equal(expected, found);
    }

    private void GivesNot<T>()
    {
        Assert.False(_state.TryGet("n", out T? found), $"{_state.Get("n")} is {found}");
    }
}
