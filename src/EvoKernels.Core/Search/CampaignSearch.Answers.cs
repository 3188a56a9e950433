using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Notes;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Sources;
using EvoKernels.Core.Tuning;

namespace EvoKernels.Core.Search;

// What comes back from mutators, devices and islands.
public sealed partial class CampaignSearch
{
    /// <summary>Takes an operator's answer: <c>ChildMade</c> for the first variant that is not in <paramref name="known"/>, else <c>Barren</c>.</summary>
    /// <param name="state">Before.</param>
    /// <param name="offspring">The answer.</param>
    /// <param name="known">Those of the variants' candidate ids that already have a <c>ChildMade</c> in this campaign.</param>
    public SearchStep OnOffspring(SearchState state, Offspring offspring, IReadOnlySet<string> known)
    {
        if (!state.InFlight.TryGetValue(offspring.Proposal, out var item) || item.Child is not null)
        {
            return Unchanged(state);
        }

        var proposal = item.Proposal;
        if (offspring.Variants.FirstOrDefault(variant => !known.Contains(variant.CandidateId)) is not { } chosen)
        {
            var step = OnBarren(state, proposal, offspring.Reason ?? Duplicate(offspring.Variants));
            return offspring.OperatorExhausted ? TurnOff(step, proposal.Operator, offspring.Reason ?? "it has no more answers") : step;
        }

        var candidate = offspring.CandidateOf(chosen);
        var child = new ChildMade(proposal.Number, candidate.Id, candidate.SourceId, chosen.Tunables, chosen.Flags, offspring.Origin);
        var isHopeless = proposal.Operator == OperatorNames.Tune && offspring.Promise < Hopeless;
        return new SearchStep(
            state with
            {
                BarrenInARow = 0,
                InFlight = state.InFlight.SetItem(proposal.Number, new InFlight(proposal with { Tuning = null }, child)),
                FollowUps = isHopeless ? state.FollowUps.RemoveAll(owed => owed.SourceId == child.SourceId) : state.FollowUps,
                Tuning = OwesFollowUp(proposal, child) ? TuneMemory.Open(state.Tuning, child.SourceId, SizeOf(candidate.Source)) : state.Tuning,
            },
            IsNewSource(proposal, candidate.Source) ? [new SourceSeen(candidate.SourceId, candidate.Source), child] : [child]);
    }

    /// <summary>Takes a verdict: moves the bandit and the champion; an accepted member owes an <see cref="InsertDuty"/>.</summary>
    public SearchStep OnEvaluated(SearchState state, long proposal, Evaluation evaluation)
    {
        if (!state.InFlight.TryGetValue(proposal, out var item) || item.Child is not { } child || child.CandidateId != evaluation.CandidateId)
        {
            return Unchanged(state);
        }

        var (name, island) = (item.Proposal.Operator, item.Proposal.Island);
        var after = state with
        {
            Evaluations = state.Evaluations + 1,
            InFlight = state.InFlight.Remove(proposal),
            Islands = state.Islands.SetItem(island, state.Islands[island] with { SinceMigration = state.Islands[island].SinceMigration + 1 }),
        };

        // Our own failure says nothing about the operator.
        if (evaluation.Verdict != Verdict.Failed)
        {
            var gain = OperatorBandit.Gain(evaluation.Fitness, item.Proposal.ParentFitness);
            after = after with { Bandit = OperatorBandit.Evaluated(after.Bandit, name, gain, evaluation.Cost.TotalSeconds) };
        }

        if (evaluation.Verdict == Verdict.Rejected && OperatorNames.AsksModel(name))
        {
            after = RepairQueue.Add(Remember(after, evaluation.Gate ?? "gate", evaluation.Reason ?? "rejected"), item, evaluation);
        }

        if (evaluation.Fitness is { } fitness && double.IsFinite(fitness) && fitness > 0)
        {
            after = Accept(after, child, item.Proposal, evaluation, fitness);
        }

        after = after with { Tuning = TuneMemory.Record(after.Tuning, child.SourceId, child.Tunables, child.Flags, evaluation) };
        return Distil(new SearchStep(after, [new Evaluated(proposal, evaluation)]), item, evaluation);
    }

    /// <summary>An island answered an <see cref="InsertDuty"/>.</summary>
    public SearchStep OnArchived(SearchState state, InsertDuty duty, ArchiveAnswer answer)
    {
        if (NextDuty(state) as InsertDuty != duty)
        {
            return Unchanged(state);
        }

        var isPlaced = answer.Outcome != ArchiveOutcome.NotAdded;
        var elite = duty.Elite;
        var after = state with
        {
            PendingInserts = state.PendingInserts.RemoveAt(0),
            Islands = state.Islands.SetItem(duty.Island, Placed(state.Islands[duty.Island], elite, isPlaced)),
            // A new elite is a new parent: what was barren before may not be now.
            BarrenInARow = isPlaced ? 0 : state.BarrenInARow,
            FollowUps = isPlaced && state.PendingInserts[0].OwesFollowUp && TriesFor(state, elite.SourceId) is var tries && tries > 0
                ? state.FollowUps.Add(new FollowUp(elite.CandidateId, elite.Fitness, duty.Island, tries, elite.SourceId))
                : state.FollowUps,
        };
        return new SearchStep(after, [new Archived(elite.CandidateId, duty.Island, answer.Cell, answer.Outcome.Keyword(), elite.Fitness)]);
    }

    /// <summary>A <see cref="MigrateDuty"/> is done; <paramref name="candidateIds"/> may be empty.</summary>
    public SearchStep OnMigrated(SearchState state, MigrateDuty duty, ImmutableArray<string> candidateIds)
    {
        if (NextDuty(state) as MigrateDuty != duty)
        {
            return Unchanged(state);
        }

        var islands = state.Islands.SetItem(duty.From, state.Islands[duty.From] with { SinceMigration = 0 });
        if (!candidateIds.IsEmpty)
        {
            islands = islands.SetItem(duty.To, islands[duty.To] with { IsPopulated = true });
        }

        return new SearchStep(state with { Islands = islands, BarrenInARow = 0 }, [new Migrated(duty.From, duty.To, candidateIds)]);
    }

    /// <summary>A device is ready; prompts say of it what it said of itself first, so that a question that is asked again has the same words.</summary>
    public static SearchStep OnDeviceReady(SearchState state, string device, string facts)
    {
        var devices = state.Devices ?? ImmutableSortedDictionary<string, string>.Empty;
        return new SearchStep(devices.ContainsKey(device) ? state : state with { Devices = devices.Add(device, facts) }, []);
    }

    /// <summary>Turns an operator off from outside, e.g. a model that is gone.</summary>
    public static SearchStep OnOperatorOff(SearchState state, string name, string reason) => TurnOff(Unchanged(state), name, reason);

    /// <summary>Counts a verdict for the notes, and makes their text anew when it is time. A campaign that asks no model takes none.</summary>
    private SearchStep Distil(SearchStep step, InFlight item, Evaluation evaluation)
    {
        var state = step.State;
        var interval = Settings.Prompt.NotesInterval;
        if (interval == 0 || !state.Bandit.Arms.Any(arm => arm.Value.IsOn && OperatorNames.AsksModel(arm.Key)))
        {
            return step;
        }

        var notes = NoteBook.Add(state.Notes ?? SearchNotes.Empty, item.Proposal, item.Child!, evaluation);
        if (state.Evaluations % interval != 0)
        {
            return step with { State = state with { Notes = notes } };
        }

        var text = NoteBook.Distil(notes, state.Evaluations);
        return new SearchStep(state with { Notes = notes with { Text = text } }, step.Events.Add(new Distilled(state.Evaluations, text)));
    }

    private static IslandProgress Placed(IslandProgress island, Elite elite, bool isPlaced) => isPlaced && elite.Fitness > island.BestFitness
        ? island with { IsPopulated = true, Best = elite.CandidateId, BestFitness = elite.Fitness }
        : island with { IsPopulated = true };

    private static SearchStep OnBarren(SearchState state, Proposal proposal, string reason)
    {
        var after = state with
        {
            BarrenInARow = state.BarrenInARow + 1,
            InFlight = state.InFlight.Remove(proposal.Number),
            Bandit = OperatorBandit.Barren(state.Bandit, proposal.Operator),
        };
        after = OperatorNames.AsksModel(proposal.Operator) && !reason.StartsWith(Offspring.NoAnswer, StringComparison.Ordinal) ? Remember(after, "answer", Lesson(reason)) : after;
        return new SearchStep(after, [new Barren(proposal.Number, reason)]);
    }

    private static SearchState Accept(SearchState state, ChildMade child, Proposal proposal, Evaluation evaluation, double fitness)
    {
        var isFastest = state.Champion is null || fitness > state.Champion.Fitness;
        // The first of a source that is accepted, whichever its flags: the space is searched once.
        var owesFollowUp = OwesFollowUp(proposal, child) && TuneMemory.Find(state.Tuning, child.SourceId)?.Fitness.Any(known => known > TuneLog.Refused) != true;
        return state with
        {
            Champion = isFastest ? new Champion(child.CandidateId, fitness, evaluation.Device, proposal.Number) : state.Champion,
            PendingInserts = evaluation.Descriptors is { } descriptors
                ? state.PendingInserts.Add(new PendingInsert(
                    proposal.Island, new Elite(child.CandidateId, child.SourceId, fitness, descriptors, child.Tunables.Count), owesFollowUp))
                : state.PendingInserts,
        };
    }

    /// <summary>A structure is judged fairly only near its best values.</summary>
    private static bool OwesFollowUp(Proposal proposal, ChildMade child) =>
        (proposal.Operator == OperatorNames.Seed || OperatorNames.AsksModel(proposal.Operator)) && !child.Tunables.IsEmpty;

    /// <summary>Tries owed to a source whose first member was accepted: every other point of a small space.</summary>
    private static int TriesFor(SearchState state, string sourceId) =>
        TuneMemory.Find(state.Tuning, sourceId) is { } log ? (int)Math.Min(MostFollowUpTries, log.Size - 1) : 0;

    private long SizeOf(string source) => SourceDirectives.Parse(source, Task).Directives is { } directives ? new TuneGrid(directives).Size : 0;

    private static SearchState Remember(SearchState state, string gate, string reason)
    {
        var failure = new KnownFailure(gate, reason);
        var kept = state.Failures.Remove(failure).Add(failure);
        return state with { Failures = [.. kept.TakeLast(KnownFailures)] };
    }

    /// <summary>Whose duplicate an answer is means nothing to a model, and each would be a failure of its own.</summary>
    private static string Lesson(string reason) => reason.StartsWith("duplicate", StringComparison.Ordinal) ? "the kernel had been tried before, with the same tunables and flags" : reason;

    private bool IsNewSource(Proposal proposal, string source) => proposal.Operator == OperatorNames.Seed
        ? _startingPoints.Take((int)proposal.Number - 1).All(point => point.Source != source)
        : OperatorNames.AsksModel(proposal.Operator) && _startingPoints.All(point => point.Source != source);

    private static string Duplicate(ImmutableArray<Variant> variants) => variants.Length == 1
        ? $"duplicate of {variants[0].CandidateId}"
        : $"duplicates: each of {variants.Length} variants was proposed before, the first is {variants[0].CandidateId}";
}
