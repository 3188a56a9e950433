using System.Collections.Immutable;
using EvoKernels.Core.Search;

namespace EvoKernels.Core.Sources;

/// <summary>The assignments that a source's <c>@tune</c> and <c>@require</c> lines allow.</summary>
public sealed class TuneSpace(SourceDirectives directives)
{
    /// <summary>Combinations before requirements; <see cref="long.MaxValue"/> if there are more.</summary>
    public long Combinations { get; } = directives.Tunables.Aggregate(
        1L, (size, tunable) => size > long.MaxValue / tunable.Values.Length ? long.MaxValue : size * tunable.Values.Length);

    /// <summary>All valid assignments in the order of the source, the last tunable moving fastest. Lazy: take what you need.</summary>
    public IEnumerable<ImmutableSortedDictionary<string, long>> Points()
    {
        var tunables = directives.Tunables;
        var at = new int[tunables.Length];
        while (true)
        {
            var point = directives.Defaults.SetItems(tunables.Select((tunable, i) => KeyValuePair.Create(tunable.Name, tunable.Values[at[i]])));
            if (directives.Problem(point) is null)
            {
                yield return point;
            }

            var axis = tunables.Length - 1;
            while (axis >= 0 && ++at[axis] == tunables[axis].Values.Length)
            {
                at[axis--] = 0;
            }

            if (axis < 0)
            {
                yield break;
            }
        }
    }

    /// <summary>One uniform try; null if a requirement refuses it.</summary>
    public ImmutableSortedDictionary<string, long>? TryRandom(SeededRandom random)
    {
        // In the source's order, so that the draw does not depend on how names sort.
        var values = directives.Tunables.Select(tunable => KeyValuePair.Create(tunable.Name, tunable.Values[random.Next(tunable.Values.Length)]));
        return Valid(directives.Defaults.SetItems(values.ToArray()));
    }

    private ImmutableSortedDictionary<string, long>? Valid(ImmutableSortedDictionary<string, long> point) =>
        directives.Problem(point) is null ? point : null;
}
