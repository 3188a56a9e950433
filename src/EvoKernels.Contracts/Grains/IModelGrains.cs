using EvoKernels.Contracts.Models;
using Orleans.Concurrency;

namespace EvoKernels.Contracts.Grains;

/// <summary>The account of a run, by run id. Every answer is saved before it is given.</summary>
[Alias("evokernels.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Sets aside the most that an attempt can cost. The same reservation again has the same answer.</summary>
    [Alias("Reserve")]
    Task<ReserveAnswer> ReserveAsync(Reservation reservation);

    /// <summary>An attempt ended and cost so much. Settling it again does nothing.</summary>
    [Alias("Settle")]
    Task SettleAsync(Reservation reservation, ModelCost cost);

    /// <summary>Closes what other processes had open: at what the kept answer cost, or else at the most it can have cost.</summary>
    [Alias("Release")]
    Task ReleaseAsync(string livingProcess);

    [Alias("Get"), AlwaysInterleave]
    Task<LedgerState> GetAsync();
}

/// <summary>The answer to one question, by run id and <c>question key</c>. Kept before anybody uses it, so that no question is paid for twice.</summary>
[Alias("evokernels.IAnswerGrain")]
public interface IAnswerGrain : IGrainWithStringKey
{
    /// <summary>The answer; null if there is none.</summary>
    [Alias("Get")]
    Task<ModelAnswer?> GetAsync();

    /// <summary>Keeps an answer; does nothing if there is one.</summary>
    [Alias("Store")]
    Task StoreAsync(ModelAnswer answer);
}
