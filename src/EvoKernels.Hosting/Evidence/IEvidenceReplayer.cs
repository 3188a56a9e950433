using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Hosting.Evidence;

/// <summary>What a repetition says about a claim.</summary>
public enum ReplayVerdict
{
    /// <summary>The claim holds here: measured again, correct and as fast as claimed.</summary>
    Replicated,

    /// <summary>Measured well, and the claim does not hold.</summary>
    NotReplicated,

    /// <summary>Too noisy, or too different a machine, to say.</summary>
    Inconclusive,

    /// <summary>Our own infrastructure failed.</summary>
    Failed,
}

/// <summary>The result of repeating an evidence file.</summary>
/// <param name="Verdict">The decision.</param>
/// <param name="Reason">Why, in plain words.</param>
/// <param name="Task">Task name.</param>
/// <param name="Candidate">Candidate id.</param>
/// <param name="Device">Device it was repeated on.</param>
/// <param name="Claimed">As in the evidence.</param>
/// <param name="Measured">Here and now; null if it could not be timed.</param>
/// <param name="ClaimedOn">The machine of the evidence, in words.</param>
/// <param name="MeasuredOn">This machine, in words.</param>
/// <param name="Notes">Differences that matter: machine, toolchain, harness.</param>
public sealed record Reproduction(
    ReplayVerdict Verdict,
    string Reason,
    string Task,
    string Candidate,
    string Device,
    Speedup Claimed,
    Speedup? Measured,
    string ClaimedOn,
    string MeasuredOn,
    ImmutableArray<string> Notes);

/// <summary>Repeats the measurement that an <c>evidence.json</c> describes.</summary>
public interface IEvidenceReplayer
{
    /// <exception cref="Configuration.ConfigurationException">The file is absent or no evidence of a known version.</exception>
    Task<Reproduction> ReproduceAsync(string path, IProgress<string> progress, CancellationToken cancellationToken);
}
