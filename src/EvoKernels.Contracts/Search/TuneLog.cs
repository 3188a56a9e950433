using System.Collections.Immutable;

namespace EvoKernels.Contracts.Search;

/// <summary>What the search remembers of one source's tune space: enough to choose the next point by. Three lists of one length, oldest trial first.</summary>
/// <param name="SourceId">The source.</param>
/// <param name="Size">Valid points of its space, or combinations where there are too many to count; 0 if unknown.</param>
/// <param name="Points">Values in the order of the tunables' names, with spaces between.</param>
/// <param name="Flags">Which of the allowed flag sets, from 0.</param>
/// <param name="Fitness">Screened speed-up, above 0; <see cref="Refused"/> or <see cref="Unjudged"/>.</param>
[GenerateSerializer, Immutable, Alias("evokernels.tune-log")]
public sealed record TuneLog(
    [property: Id(0)] string SourceId,
    [property: Id(1)] long Size,
    [property: Id(2)] ImmutableArray<string> Points,
    [property: Id(3)] ImmutableArray<int> Flags,
    [property: Id(4)] ImmutableArray<double> Fitness)
{
    /// <summary>A gate refused the point.</summary>
    public const double Refused = 0;

    /// <summary>Under way, or measured without a result.</summary>
    public const double Unjudged = -1;

    public static TuneLog Empty(string sourceId, long size) => new(sourceId, size, [], [], []);
}
