using System.Collections.Immutable;

namespace EvoKernels.Hosting.Diagnostics;

/// <summary>How a finding bears on honest evaluation.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, at a price that the detail names.</summary>
    Warn,

    /// <summary>Evaluation is refused until it is mended.</summary>
    Fail,
}

/// <summary>One thing looked at.</summary>
/// <param name="Name">What, e.g. <c>compiler</c> or <c>seccomp</c>.</param>
/// <param name="Level">The judgement.</param>
/// <param name="Detail">What was found, with figures.</param>
/// <param name="Remedy">What to do about it; null when nothing is wrong.</param>
public sealed record Finding(string Name, FindingLevel Level, string Detail, string? Remedy);

/// <summary>Examines toolchain, sandbox and noise of this machine.</summary>
public interface IDoctor
{
    /// <param name="device">Which to look at; null for the last processor.</param>
    /// <param name="progress">Told what is looked at.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Configuration.ConfigurationException">There is no such device.</exception>
    Task<ImmutableArray<Finding>> ExamineAsync(string? device, IProgress<string> progress, CancellationToken cancellationToken);
}
