namespace EvoKernels.Hosting.Evidence;

/// <summary>Repeats evidence in another process than the one that made it.</summary>
public interface IClaimReproducer
{
    /// <param name="path">The evidence file.</param>
    /// <param name="progress">Told in plain words what is under way.</param>
    /// <param name="cancellationToken">Ends the other process.</param>
    /// <returns>What it found; a process that could not start or answer is a <see cref="ReplayVerdict.Failed"/> of <see cref="Reproduction"/>'s verdict and reason alone.</returns>
    Task<(ReplayVerdict Verdict, string Reason, Contracts.Evaluations.Speedup? Measured)> ReproduceAsync(string path, IProgress<string> progress, CancellationToken cancellationToken);
}
