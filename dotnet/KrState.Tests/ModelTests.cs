using System.Collections;
using Xunit;

namespace KrState.Tests;

/// <summary>Random operations, beside the same operations on an ordinary collection.</summary>
public sealed class ModelTests
{
    private const int Steps = 3_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_table_does_what_an_ordered_map_does(int seed)
    {
        var random = new Random(seed);
        var table = new SharedTable();
        var model = new List<KeyValuePair<object, object?>>();
        for (int step = 0; step < Steps; step++)
        {
            object key = random.Next(2) == 0 ? random.Next(40) : "k" + random.Next(40);
            object? value = Value(random);
            int place = model.FindIndex(entry => entry.Key.Equals(key));
            switch (random.Next(100))
            {
                case < 40:
                    table[key] = value;
                    Put(model, place, key, value);
                    break;
                case < 60:
                    Assert.Equal(place >= 0, table.TryRemove(key, out object? removed));
                    Assert.Equal(place >= 0 ? model[place].Value : null, removed);
                    if (place >= 0)
                    {
                        model.RemoveAt(place);
                    }
                    break;
                case < 70 when place < 0:
                    table.Add(key, value);
                    model.Add(new(key, value));
                    break;
                case < 70:
                    Assert.Throws<ArgumentException>(() => table.Add(key, value));
                    break;
                case < 80 when place < 0 || model[place].Value is int:
                    int sum = (place < 0 ? 0 : (int)model[place].Value!) + 1;
                    Assert.Equal(sum, table.Increment(key));
                    Put(model, place, key, sum);
                    break;
                case 99 when step % 10 == 0:
                    table.Clear();
                    model.Clear();
                    break;
                default:
                    Assert.Equal(place >= 0, table.ContainsKey(key));
                    Assert.Equal(place >= 0 ? model[place].Value : null, table[key]);
                    break;
            }
            if (step % 50 == 0)
            {
                Assert.Equal(model, (IEnumerable<KeyValuePair<object, object?>>)table);
            }
            Assert.Equal(model.Count, table.Count);
        }
        Assert.Equal(model, (IEnumerable<KeyValuePair<object, object?>>)table);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_list_does_what_an_ArrayList_does(int seed)
    {
        var random = new Random(seed);
        ArrayList list = new SharedList();
        var model = new ArrayList();
        for (int step = 0; step < Steps; step++)
        {
            int place = random.Next(-1, model.Count + 2);
            object? value = Value(random);
            switch (random.Next(6))
            {
                case 0:
                    Same(list, model, both => both.Add(value));
                    break;
                case 1:
                    Same(list, model, both => both[place] = value);
                    break;
                case 2:
                    Same(list, model, both => both.Insert(place, value));
                    break;
                case 3:
                    Same(list, model, both => both.RemoveAt(place));
                    break;
                case 4 when step % 100 == 0:
                    Same(list, model, both => both.Clear());
                    break;
                default:
                    Same(list, model, both => both[place]);
                    break;
            }
            if (step % 50 == 0)
            {
                Assert.Equal(model.ToArray(), list.ToArray());
            }
        }
        Assert.Equal(model.ToArray(), list.ToArray());
    }

    private static void Put(List<KeyValuePair<object, object?>> model, int place, object key, object? value)
    {
        if (place >= 0)
        {
            model[place] = new(key, value);
        }
        else
        {
            model.Add(new(key, value));
        }
    }

    private static object? Value(Random random)
    {
        return random.Next(6) switch
        {
            0 => null,
            1 => random.Next(2) == 0,
            2 => random.NextInt64(),
            3 => random.NextDouble(),
            4 => "text " + random.Next(),
            _ => random.Next(),
        };
    }

    private static void Same(ArrayList list, ArrayList model, Action<ArrayList> operation)
    {
        Same(list, model, both =>
        {
            operation(both);
            return null;
        });
    }

    private static void Same(ArrayList list, ArrayList model, Func<ArrayList, object?> operation)
    {
        object? expected;
        try
        {
            expected = operation(model);
        }
        catch (ArgumentOutOfRangeException)
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => operation(list));
            return;
        }
        Assert.Equal(expected, operation(list));
    }
}
