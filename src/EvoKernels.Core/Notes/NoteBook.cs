using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Prompts;

namespace EvoKernels.Core.Notes;

/// <summary>Counts what a campaign tried and says in a few lines what came of it. Pure and without a model: the same verdicts give the same text.</summary>
public static class NoteBook
{
    /// <summary>A screen tells no smaller step from noise: its ratios spread by about a percent.</summary>
    private const double LeastStep = 0.02;

    private const int MostSteps = 5;

    /// <summary>Tunables with their values that are counted; later ones are not: the notes are written with every event.</summary>
    private const int MostTunables = 32;

    private const int LongestReason = 160;
    private const int LongestSettings = 120;

    /// <summary>The notes with one more verdict. Starting points, and what a lost device could not judge, teach nothing.</summary>
    public static SearchNotes Add(SearchNotes notes, Proposal proposal, ChildMade child, Evaluation evaluation)
    {
        if (proposal.Operator == OperatorNames.Seed || evaluation.Verdict == Verdict.Failed)
        {
            return notes;
        }

        var gain = evaluation.Fitness is > 0 and var fitness && proposal.ParentFitness is > 0 and var parent ? Math.Log(fitness / parent) : (double?)null;
        var tunables = child.Tunables.Select(pair => PromptText.Line($"{pair.Key}={pair.Value}", LongestSettings / 2)).Distinct();
        return notes with
        {
            Operators = Count(notes.Operators, proposal.Operator, gain),
            Flags = Count(notes.Flags, child.Flags.IsEmpty ? "none" : string.Join(' ', child.Flags), gain),
            Tunables = tunables.Aggregate(
                notes.Tunables, (tallies, name) => tallies.Count < MostTunables || tallies.ContainsKey(name) ? Count(tallies, name, gain) : tallies),
            Gates = evaluation is { Verdict: Verdict.Rejected, Gate: { } gate }
                ? notes.Gates.SetItem(gate, new NotedGate((notes.Gates.GetValueOrDefault(gate)?.Count ?? 0) + 1, PromptText.Line(evaluation.Reason ?? "", LongestReason)))
                : notes.Gates,
            Steps = gain >= LeastStep
                ? [.. notes.Steps.Append(new NotedStep(proposal.Number, proposal.Operator, gain.Value, Settings(child))).OrderByDescending(step => step.LogGain).Take(MostSteps)]
                : notes.Steps,
        };
    }

    /// <summary>The lines that prompts quote.</summary>
    /// <param name="notes">What was counted.</param>
    /// <param name="evaluations">Evaluations finished.</param>
    public static string Distil(SearchNotes notes, long evaluations)
    {
        var lines = new List<string> { $"after {evaluations} evaluations; gains are factors over the parent, by screens" };
        Section(lines, "operators", notes.Operators.OrderByDescending(pair => pair.Value.Better).Select(Describe));
        Section(lines, "largest steps", notes.Steps.Select(step => $"#{step.Proposal} by {step.Operator}: {Factor(step.LogGain)}{step.Settings}"));
        Section(lines, "flags", Ranked(notes.Flags, 4).Select(Describe));
        Section(lines, "tunables", Ranked(notes.Tunables, 6).Select(Describe));
        Section(lines, "rejected by", notes.Gates.OrderByDescending(pair => pair.Value.Count).Select(pair => $"{pair.Key}: {pair.Value.Count}, the last: {pair.Value.Last}"));
        return string.Join('\n', lines);
    }

    private static ImmutableSortedDictionary<string, NoteTally> Count(ImmutableSortedDictionary<string, NoteTally> tallies, string name, double? gain)
    {
        var tally = tallies.GetValueOrDefault(name) ?? NoteTally.Empty;
        tally = tally with { Judged = tally.Judged + 1 };
        return tallies.SetItem(name, gain is not { } log ? tally : tally with
        {
            Accepted = tally.Accepted + 1,
            Better = tally.Better + (log >= LeastStep ? 1 : 0),
            LogGain = tally.LogGain + log,
            BestLogGain = Math.Max(tally.BestLogGain, log),
        });
    }

    /// <summary>Best mean first; one try says nothing.</summary>
    private static IEnumerable<KeyValuePair<string, NoteTally>> Ranked(ImmutableSortedDictionary<string, NoteTally> tallies, int most) =>
        tallies.Where(pair => pair.Value.Accepted > 1).OrderByDescending(pair => pair.Value.LogGain / pair.Value.Accepted).Take(most);

    private static string Describe(KeyValuePair<string, NoteTally> pair)
    {
        var (name, tally) = pair;
        return tally.Accepted == 0
            ? $"{name}: {tally.Judged} tried, none accepted"
            : $"{name}: {tally.Judged} tried, {tally.Accepted} accepted, {tally.Better} better, mean {Factor(tally.LogGain / tally.Accepted)}, best {Factor(tally.BestLogGain)}";
    }

    private static void Section(List<string> lines, string title, IEnumerable<string> entries)
    {
        string[] all = [.. entries];
        if (all.Length > 0)
        {
            lines.Add($"{title}:");
            lines.AddRange(all.Select(entry => $"- {entry}"));
        }
    }

    private static string Settings(ChildMade child)
    {
        var words = child.Tunables.Select(pair => $"{pair.Key}={pair.Value}").Concat(child.Flags);
        return PromptText.Line($", with {string.Join(' ', words)}", LongestSettings);
    }

    private static string Factor(double log) => $"{Math.Exp(log):0.00}x";
}
