using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Devices.Trials;

/// <summary>
/// The best accepted candidate of each source in this session, shape by shape: what another assignment of the same source must come near to be worth a whole screen.
/// Forgotten with the session, at the cost of some time.
/// </summary>
internal sealed class SourceBest
{
    private readonly Dictionary<string, (double Fitness, double?[] LogRatios)> _best = new(StringComparer.Ordinal);

    /// <summary>By public shape, logs of speed-ups; null for a source that is new.</summary>
    public IReadOnlyList<double?>? Of(Candidate candidate) => _best.TryGetValue(candidate.SourceId, out var best) ? best.LogRatios : null;

    public void Learn(Candidate candidate, Evaluation evaluation)
    {
        var source = candidate.SourceId;
        if (evaluation is { Verdict: Verdict.Accepted, Speedup.Estimate: var fitness } && (!_best.TryGetValue(source, out var best) || fitness > best.Fitness))
        {
            _best[source] = (fitness, [.. evaluation.Shapes.Select(shape => shape.Speedup is { } speedup ? Math.Log(speedup) : (double?)null)]);
        }
    }
}
