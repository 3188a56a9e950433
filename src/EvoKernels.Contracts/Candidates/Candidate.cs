using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace EvoKernels.Contracts.Candidates;

/// <summary>One source text with an assignment of its tunables and compiler flags. Immutable; compared by id.</summary>
/// <param name="Id">SHA-256 over source, tunables and flags, 64 lower-case hex digits. Use <see cref="Create"/>.</param>
/// <param name="Source">C++ (or CUDA) text of one translation unit.</param>
/// <param name="Tunables">Value of every <c>@tune</c> macro.</param>
/// <param name="Flags">Compiler flags, from the allowlist (see Core's FlagSets), in its order.</param>
[GenerateSerializer, Immutable, Alias("evokernels.candidate")]
public sealed record Candidate(
    [property: Id(0)] string Id,
    [property: Id(1)] string Source,
    [property: Id(2)] ImmutableSortedDictionary<string, long> Tunables,
    [property: Id(3)] ImmutableArray<string> Flags)
{
    /// <summary>Id of the source text alone: SHA-256, 64 lower-case hex digits.</summary>
    public string SourceId => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Source)));

    /// <summary>First twelve digits of the id: enough for people.</summary>
    public string ShortId => Id[..12];

    public static Candidate Create(string source, ImmutableSortedDictionary<string, long> tunables, ImmutableArray<string> flags)
    {
        using var series = new CandidateSeries(source);
        return series.Create(tunables, flags);
    }

    public bool Equals(Candidate? other) => other is not null && Id == other.Id;

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}
