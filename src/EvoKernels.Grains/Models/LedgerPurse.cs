using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Models;
using EvoKernels.Core.Ports;

namespace EvoKernels.Grains.Models;

/// <summary>Pays for one question out of the run's ledger, and keeps its answer.</summary>
internal sealed class LedgerPurse(ILedgerGrain ledger, IAnswerGrain answers, string question, string process, int attempt, TimeProvider time) : IModelPurse
{
    /// <summary>Time between two looks whether another question has given back what it did not need.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public async Task<ReserveAnswer> ReserveAsync(string model, ModelCost worst, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await ledger.ReserveAsync(Of(model, worst));
            if (answer.Outcome != ReserveOutcome.Wait)
            {
                return answer;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    public async Task SettleAsync(string model, ModelCost cost, ModelAnswer? answer)
    {
        if (answer is not null)
        {
            await answers.StoreAsync(answer);
        }

        await ledger.SettleAsync(Of(model, ModelCost.Nothing), cost);
    }

    private Reservation Of(string model, ModelCost worst) => new(question, process, attempt, model, worst);
}
