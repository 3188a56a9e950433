using EvoKernels.Contracts.Models;

namespace EvoKernels.Core.Ports;

/// <summary>Who pays for a question. Asked before every attempt, told after it; both are durable when they return.</summary>
public interface IModelPurse
{
    /// <summary>Sets aside the most that an attempt can cost, waiting while other questions hold what is left.</summary>
    Task<ReserveAnswer> ReserveAsync(string model, ModelCost worst, CancellationToken cancellationToken);

    /// <summary>The attempt ended and cost so much. What it brought, if it is the answer to the question, is kept first: paid and lost would be paid twice.</summary>
    Task SettleAsync(string model, ModelCost cost, ModelAnswer? answer);
}

/// <summary>Pays whatever is asked: for what is free, and for tests.</summary>
public sealed class OpenPurse : IModelPurse
{
    private static readonly ReserveAnswer Granted = new(ReserveOutcome.Granted, null);

    public static OpenPurse Instance { get; } = new();

    public Task<ReserveAnswer> ReserveAsync(string model, ModelCost worst, CancellationToken cancellationToken) => Task.FromResult(Granted);

    public Task SettleAsync(string model, ModelCost cost, ModelAnswer? answer) => Task.CompletedTask;
}
