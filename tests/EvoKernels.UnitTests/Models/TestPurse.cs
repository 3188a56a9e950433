using System.Collections.Concurrent;
using EvoKernels.Contracts.Models;
using EvoKernels.Core.Ports;

namespace EvoKernels.UnitTests.Models;

/// <summary>Remembers what was reserved and settled; denies what a test says.</summary>
internal sealed class TestPurse(Func<string, ReserveOutcome>? decide = null) : IModelPurse
{
    public ConcurrentQueue<(string Model, ModelCost Worst)> Reserved { get; } = new();

    public ConcurrentQueue<(string Model, ModelCost Cost, ModelAnswer? Answer)> Settled { get; } = new();

    public Task<ReserveAnswer> ReserveAsync(string model, ModelCost worst, CancellationToken cancellationToken)
    {
        var outcome = decide?.Invoke(model) ?? ReserveOutcome.Granted;
        if (outcome == ReserveOutcome.Granted)
        {
            Reserved.Enqueue((model, worst));
        }

        return Task.FromResult(new ReserveAnswer(outcome, outcome == ReserveOutcome.Granted ? null : "the limit is reached"));
    }

    public Task SettleAsync(string model, ModelCost cost, ModelAnswer? answer)
    {
        Settled.Enqueue((model, cost, answer));
        return Task.CompletedTask;
    }
}
