using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Hosting.Audits;

/// <summary>A member that was accepted in its run and is not any more.</summary>
/// <param name="Candidate">Candidate id.</param>
/// <param name="Name">Its name in the run's report, e.g. <c>#12</c>.</param>
/// <param name="Operator">What made it.</param>
/// <param name="Origin">Model or recorded answer that its text came from; null for our own operators.</param>
/// <param name="Gate">The gate that refuses it now.</param>
/// <param name="Reason">Why.</param>
/// <param name="Descendants">Accepted members that descend from it, by name, whether they fell themselves or not.</param>
public sealed record Fallen(string Candidate, string Name, string Operator, string? Origin, string Gate, string Reason, ImmutableArray<string> Descendants);

/// <summary>A member on which today's gates could not decide.</summary>
public sealed record Undecided(string Candidate, string Name, Verdict Verdict, string? Reason);

/// <summary>The file <c>audit.json</c>: what today's gates say of the members that a run had accepted.</summary>
/// <param name="Version">Version of the format: 1.</param>
/// <param name="At">When the audit ended.</param>
/// <param name="Program">Name and version of the program that judged.</param>
/// <param name="Device">Where.</param>
/// <param name="Accepted">Members that the run had accepted.</param>
/// <param name="Judged">How many of them were judged again; fewer than <paramref name="Accepted"/> if the audit was interrupted.</param>
/// <param name="Fell">Members that a gate refuses now.</param>
/// <param name="Undecided">Members that were neither accepted nor refused.</param>
/// <param name="Champion">Name of the run's champion; null if it has none.</param>
/// <param name="ChampionFell">Whether the champion itself is refused now.</param>
/// <param name="ChampionDescends">Names of the fallen members that the champion descends from.</param>
public sealed record Audit(
    int Version,
    DateTimeOffset At,
    string Program,
    string Device,
    int Accepted,
    int Judged,
    ImmutableArray<Fallen> Fell,
    ImmutableArray<Undecided> Undecided,
    string? Champion,
    bool ChampionFell,
    ImmutableArray<string> ChampionDescends)
{
    public const string FileName = "audit.json";

    /// <summary>True if every accepted member was judged again.</summary>
    public bool IsComplete => Judged == Accepted;
}
