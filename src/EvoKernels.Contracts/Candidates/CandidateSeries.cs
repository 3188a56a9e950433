using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EvoKernels.Contracts.Candidates;

/// <summary>Makes candidates of one source. The source is hashed once, however many there are.</summary>
public sealed class CandidateSeries : IDisposable
{
    private readonly string _source;
    private readonly IncrementalHash _prefix = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public CandidateSeries(string source)
    {
        _source = source;
        _prefix.AppendData(Encoding.UTF8.GetBytes(source));
    }

    /// <summary>A candidate whose id is the SHA-256 over source, tunables and flags with NUL characters between.</summary>
    public Candidate Create(ImmutableSortedDictionary<string, long> tunables, ImmutableArray<string> flags)
    {
        var rest = new StringBuilder().Append('\0');
        foreach (var (name, value) in tunables)
        {
            rest.Append(CultureInfo.InvariantCulture, $"{name}={value}").Append('\0');
        }

        rest.Append('\0').AppendJoin('\0', flags);
        using var hash = _prefix.Clone();
        hash.AppendData(Encoding.UTF8.GetBytes(rest.ToString()));
        return new Candidate(Convert.ToHexStringLower(hash.GetHashAndReset()), _source, tunables, flags);
    }

    public void Dispose() => _prefix.Dispose();
}
