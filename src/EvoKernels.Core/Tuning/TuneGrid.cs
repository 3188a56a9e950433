using System.Collections.Immutable;
using System.Globalization;
using EvoKernels.Core.Search;
using EvoKernels.Core.Sources;

namespace EvoKernels.Core.Tuning;

/// <summary>
/// A tune space as a grid of indexes, for strategies. A point is a text with one character per tunable in the order of the source: the index of its value.
/// That is short in a saved state and cannot overflow. Not thread safe.
/// </summary>
public sealed class TuneGrid
{
    /// <summary>Combinations up to which all valid points are listed: a millisecond of work. Larger spaces are sampled.</summary>
    public const int Listed = 1024;

    /// <summary>Combinations looked at for a free point of a space that is not listed.</summary>
    private const int Scanned = 20_000;

    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";

    private readonly SourceDirectives _directives;
    private readonly Dictionary<string, long> _scratch = new(StringComparer.Ordinal);
    private readonly int[] _byName;
    private ImmutableArray<string>? _points;

    public TuneGrid(SourceDirectives directives)
    {
        _directives = directives;
        Lengths = [.. directives.Tunables.Select(tunable => tunable.Values.Length)];
        Combinations = new TuneSpace(directives).Combinations;
        Default = new string(Digits[0], Lengths.Length);
        _byName = [.. Enumerable.Range(0, Lengths.Length).OrderBy(axis => directives.Tunables[axis].Name, StringComparer.Ordinal)];
    }

    /// <summary>Number of values on every axis, 1 or more.</summary>
    public ImmutableArray<int> Lengths { get; }

    /// <inheritdoc cref="TuneSpace.Combinations"/>
    public long Combinations { get; }

    /// <summary>The first value of every tunable; valid.</summary>
    public string Default { get; }

    /// <summary>Whether <see cref="Points"/> may be asked.</summary>
    public bool IsListed => Combinations <= Listed;

    /// <summary>All valid points, the last tunable moving fastest; only of a space that is listed.</summary>
    public ImmutableArray<string> Points => _points ??= IsListed ? [.. Combined(0, 1, (int)Combinations).Where(IsValid)] : throw new InvalidOperationException("this space is too large to be listed");

    /// <summary>Valid points, or combinations where there are too many to list.</summary>
    public long Size => IsListed ? Points.Length : Combinations;

    /// <summary>Index of the value of one axis.</summary>
    public static int Index(string point, int axis)
    {
        var digit = point[axis];
        return digit <= '9' ? digit == '-' ? 62 : digit - '0' : digit >= 'a' ? digit - 'a' + 10 : digit == '_' ? 63 : digit - 'A' + 36;
    }

    /// <summary>The point of these indexes, one per axis, each within its length.</summary>
    public static string PointOf(ReadOnlySpan<int> indexes)
    {
        Span<char> text = stackalloc char[indexes.Length];
        for (var axis = 0; axis < indexes.Length; axis++)
        {
            text[axis] = Digits[indexes[axis]];
        }

        return new string(text);
    }

    /// <summary>The point of an assignment; null if it is not of this space.</summary>
    public string? PointOf(IReadOnlyDictionary<string, long> assignment)
    {
        Span<int> indexes = stackalloc int[Lengths.Length];
        for (var axis = 0; axis < indexes.Length; axis++)
        {
            var tunable = _directives.Tunables[axis];
            indexes[axis] = assignment.TryGetValue(tunable.Name, out var value) ? tunable.Values.IndexOf(value) : -1;
            if (indexes[axis] < 0)
            {
                return null;
            }
        }

        return PointOf(indexes);
    }

    /// <summary>The point of values in the order of their names, with spaces between; null if it is not of this space.</summary>
    public string? PointOfValues(ReadOnlySpan<char> values)
    {
        Span<int> indexes = stackalloc int[Lengths.Length];
        var read = 0;
        foreach (var range in values.Split(' '))
        {
            if (read == _byName.Length || !long.TryParse(values[range], CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            var axis = _byName[read++];
            indexes[axis] = _directives.Tunables[axis].Values.IndexOf(value);
            if (indexes[axis] < 0)
            {
                return null;
            }
        }

        return read == _byName.Length ? PointOf(indexes) : null;
    }

    /// <summary>The values of a point.</summary>
    public ImmutableSortedDictionary<string, long> Assignment(string point) => _directives.Defaults.SetItems(
        _directives.Tunables.Select((tunable, axis) => KeyValuePair.Create(tunable.Name, tunable.Values[Index(point, axis)])));

    /// <summary>Whether every requirement holds.</summary>
    public bool IsValid(string point)
    {
        if (_directives.Requirements.IsEmpty)
        {
            return true;
        }

        for (var axis = 0; axis < Lengths.Length; axis++)
        {
            _scratch[_directives.Tunables[axis].Name] = _directives.Tunables[axis].Values[Index(point, axis)];
        }

        foreach (var requirement in _directives.Requirements)
        {
            if (SourceDirectives.Violation(requirement, _scratch) is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One uniform try; null if a requirement refuses it.</summary>
    public string? TryRandom(SeededRandom random)
    {
        Span<int> indexes = stackalloc int[Lengths.Length];
        for (var axis = 0; axis < indexes.Length; axis++)
        {
            indexes[axis] = random.Next(Lengths[axis]);
        }

        return PointOf(indexes) is var point && IsValid(point) ? point : null;
    }

    /// <summary>Valid points that differ in one tunable.</summary>
    public IEnumerable<string> Neighbours(string point)
    {
        for (var axis = 0; axis < Lengths.Length; axis++)
        {
            for (var index = 0; index < Lengths[axis]; index++)
            {
                if (index != Index(point, axis) && With(point, axis, index) is var other && IsValid(other))
                {
                    yield return other;
                }
            }
        }
    }

    /// <summary>Valid points in no order that means anything: all of a listed space, else those of a long scan from a random place.</summary>
    public IEnumerable<string> Scan(SeededRandom random)
    {
        if (IsListed)
        {
            return random.Shuffle(Points);
        }

        var start = (long)(random.NextBits() >> 2);
        // An odd stride far from any axis' own, so that what is seen first is not all of one corner.
        return Combined(start, 0x9E3779B1, Scanned).Distinct(StringComparer.Ordinal).Where(IsValid);
    }

    private static string With(string point, int axis, int index) =>
        string.Create(point.Length, (point, axis, index), (text, change) =>
        {
            change.point.CopyTo(text);
            text[change.axis] = Digits[change.index];
        });

    private IEnumerable<string> Combined(long start, long stride, int count)
    {
        var indexes = new int[Lengths.Length];
        for (var i = 0L; i < count; i++)
        {
            var rest = (Int128)start + ((Int128)stride * i);
            for (var axis = indexes.Length - 1; axis >= 0; axis--)
            {
                (rest, var index) = Int128.DivRem(rest, Lengths[axis]);
                indexes[axis] = (int)index;
            }

            yield return PointOf(indexes);
        }
    }
}
