using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Hosting.RedTeam;

/// <summary>What became of a case.</summary>
public enum RedTeamOutcome
{
    /// <summary>As expected.</summary>
    Held,

    /// <summary>An exploit was stopped, by another gate than the expected ones: nothing is lost, and the case wants a look.</summary>
    HeldElsewhere,

    /// <summary>An exploit was accepted, with gain where that is allowed without; or an honest kernel was rejected.</summary>
    Broken,

    /// <summary>Noise or our own infrastructure; run it again.</summary>
    Undecided,

    /// <summary>This machine lacks what the case needs.</summary>
    Skipped,
}

/// <summary>A case and its verdict.</summary>
/// <param name="Id">The case.</param>
/// <param name="Row">Known exploit or honest.</param>
/// <param name="Task">Task of the bank.</param>
/// <param name="Tries">What it tries.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Outcome">How that compares with what happened.</param>
/// <param name="Verdict">The device's verdict; null if it was not asked.</param>
/// <param name="Gate">Gate that rejected, or null.</param>
/// <param name="Reason">Why, or why it was skipped.</param>
/// <param name="Gain">For a case that may pass without gain: its speed-up over its twin, with an interval.</param>
/// <param name="Seconds">Wall seconds.</param>
public sealed record RedTeamResult(
    string Id, string Row, string Task, string Tries, ImmutableArray<string> Expected, RedTeamOutcome Outcome, Verdict? Verdict, string? Gate, string? Reason, Speedup? Gain, double Seconds);
