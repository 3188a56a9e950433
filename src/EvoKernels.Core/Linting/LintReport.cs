using System.Collections.Immutable;

namespace EvoKernels.Core.Linting;

/// <summary>Something about a task that its author should know.</summary>
/// <param name="Check">Short name of the check, e.g. <c>mutants</c>.</param>
/// <param name="IsDefect">A defect refuses the task; the rest are warnings.</param>
/// <param name="Message">What is wrong and what would mend it.</param>
public sealed record LintFinding(string Check, bool IsDefect, string Message);

/// <summary>A wrong answer on one shape, and what tells it from a right one.</summary>
/// <param name="Mutant">E.g. <c>every 100th element of x ignored</c>.</param>
/// <param name="Shape">A public shape.</param>
/// <param name="FailedBy">The first distribution whose inputs show it to be wrong; null if it passes for right.</param>
public sealed record LintedMutant(string Mutant, string Shape, string? FailedBy);

/// <summary>How the tolerance of one kind of input came about. Errors are relative: of the norm, and of the worst element.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Distribution">The inputs.</param>
/// <param name="TrustedNorm">Largest error of the task's baselines.</param>
/// <param name="TrustedElement">The same for the worst element.</param>
/// <param name="RoundingNorm">What rounding the inputs once does to the reference.</param>
/// <param name="RoundingElement">The same for the worst element.</param>
/// <param name="AllowedNorm">The bound: 0 asks for equal values.</param>
/// <param name="AllowedElement">The same for the worst element.</param>
public sealed record LintedTolerance(
    string Shape,
    string Distribution,
    double TrustedNorm,
    double TrustedElement,
    double RoundingNorm,
    double RoundingElement,
    double AllowedNorm,
    double AllowedElement);

/// <summary>What the linter found out about a task.</summary>
public sealed record LintReport(
    string Task, ImmutableArray<LintFinding> Findings, ImmutableArray<LintedMutant> Mutants, ImmutableArray<LintedTolerance> Tolerances, ImmutableArray<string> Facts)
{
    /// <summary>Of a device that has no means to look.</summary>
    public static LintReport Nothing(string task) => new(task, [], [], [], []);

    public IEnumerable<LintFinding> Defects => Findings.Where(finding => finding.IsDefect);
}
