using System.Collections.Immutable;

namespace EvoKernels.Contracts.Tasks;

/// <summary>One shape: a value for every dimension of a task, in the task's order. Values are 1 or more.</summary>
[GenerateSerializer, Immutable, Alias("evokernels.dims")]
public sealed record Dims(
    [property: Id(0)] ImmutableArray<string> Names,
    [property: Id(1)] ImmutableArray<long> Values)
{
    public bool Equals(Dims? other) =>
        other is not null && Names.SequenceEqual(other.Names) && Values.SequenceEqual(other.Values);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in Values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    /// <summary>The dimensions by name, for expressions.</summary>
    public IReadOnlyDictionary<string, long> ToDictionary()
    {
        var result = new Dictionary<string, long>(Names.Length, StringComparer.Ordinal);
        for (var i = 0; i < Names.Length; i++)
        {
            result[Names[i]] = Values[i];
        }

        return result;
    }

    /// <summary>For people: <c>rows=1024, cols=1024</c>.</summary>
    public override string ToString() => string.Join(", ", Names.Zip(Values, (name, value) => $"{name}={value}"));
}
