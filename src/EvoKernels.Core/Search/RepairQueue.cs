using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Gates;
using EvoKernels.Core.Operators;

namespace EvoKernels.Core.Search;

/// <summary>Which rejected candidates go back to a model, as part of the search's state: ids only, texts and reasons stay with the members.</summary>
internal static class RepairQueue
{
    /// <summary>Repairs of repairs: what two tries did not mend, a third seldom does.</summary>
    public const int MostRounds = 2;

    /// <summary>Candidates that wait; the oldest makes room, for the search has moved on from it.</summary>
    public const int MostWaiting = 8;

    /// <summary>Source texts that are known to have had their turn. Many times as many as a model repeats itself over.</summary>
    public const int Remembered = 128;

    /// <summary>Hexadecimal digits of a source's id that tell it from others of a run: 64 bits.</summary>
    private const int Digits = 16;

    /// <summary>The state with a rejected child in the queue, if a model wrote it, the reason can be acted on, and its text had no turn before.</summary>
    public static SearchState Add(SearchState state, InFlight item, Evaluation evaluation)
    {
        var proposal = item.Proposal;
        var round = (proposal.Repair?.Round ?? 0) + 1;
        var isWanted = OperatorNames.AsksModel(proposal.Operator)
            && state.Bandit.Arms.TryGetValue(OperatorNames.Repair, out var arm) && arm.IsOn
            && round <= MostRounds
            && CanBeMended(evaluation);
        var source = item.Child!.SourceId[..Math.Min(Digits, item.Child.SourceId.Length)];
        var repaired = state.Repaired ?? [];
        if (!isWanted || repaired.Contains(source))
        {
            return state;
        }

        var due = new RepairDue(evaluation.CandidateId, proposal.Parents, proposal.ParentFitness, proposal.Island, round);
        return state with
        {
            Repairs = [.. (state.Repairs ?? []).Append(due).TakeLast(MostWaiting)],
            Repaired = [.. repaired.Append(source).TakeLast(Remembered)],
        };
    }

    /// <summary>The candidate that has waited longest, one of this island before all others; null if none does.</summary>
    public static RepairDue? Next(SearchState state, int island) => state.Repairs?.OrderBy(due => due.Island != island).FirstOrDefault();

    /// <summary>The state without a candidate that is being mended.</summary>
    public static SearchState Take(SearchState state, RepairDue due) => state with { Repairs = state.Repairs?.RemoveAll(waiting => waiting.CandidateId == due.CandidateId) };

    private static bool CanBeMended(Evaluation evaluation) => evaluation is { Verdict: Verdict.Rejected, Reason: { } reason } && evaluation.Gate switch
    {
        "compile" or "correctness" => true,
        "policy" => Remedies.AreNamed(reason),
        _ => false,
    };
}
