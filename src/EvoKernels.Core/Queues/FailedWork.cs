using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Queues;
using EvoKernels.Contracts.Search;

namespace EvoKernels.Core.Queues;

/// <summary>The result of work that our own infrastructure could not do; whoever is judged is not to blame.</summary>
public static class FailedWork
{
    public static WorkResult Of(WorkOrder order, string device, string reason) => order switch
    {
        MakeChild make => new ChildrenMade(Offspring.None(make.Proposal.Number, $"the operator failed: {reason}")),
        Screen screen => new Screened(screen.Proposal, Evaluation(screen.CandidateId, device, reason)),
        Confirm confirm => new ChampionMeasured(new Confirmation(Evaluation(confirm.CandidateId, device, reason), null)),
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "an unknown kind of work"),
    };

    private static Evaluation Evaluation(string candidateId, string device, string reason) =>
        new(candidateId, device, Verdict.Failed, null, reason, null, [], null, new EvaluationCost(0, 0, 0, 0), []);
}
