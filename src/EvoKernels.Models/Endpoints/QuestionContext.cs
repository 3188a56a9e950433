using System.Text;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;
using EvoKernels.Core.Models;
using EvoKernels.Core.Ports;
using EvoKernels.Models.Answers;
using Polly;

namespace EvoKernels.Models.Endpoints;

/// <summary>One question on its way to one model: what the steps of a pipeline need to know of it.</summary>
/// <param name="Model">Who is asked.</param>
/// <param name="Request">What is asked.</param>
/// <param name="Purse">Who pays.</param>
/// <param name="Before">What earlier models cost for it.</param>
internal sealed record QuestionContext(ModelSettings Model, ModelRequest Request, IModelPurse Purse, ModelCost Before)
{
    /// <summary>Where a pipeline finds it.</summary>
    public static ResiliencePropertyKey<QuestionContext> Key { get; } = new("evokernels.question");

    /// <summary>What it cost so far, attempts that came to nothing included.</summary>
    public ModelCost Cost { get; private set; } = Before;

    /// <summary>UTF-8 bytes of the messages.</summary>
    public long PromptBytes => Encoding.UTF8.GetByteCount(Request.System) + Encoding.UTF8.GetByteCount(Request.Prompt);

    /// <summary>Null if an attempt may be made, else its end.</summary>
    public async Task<Attempt?> ReserveAsync(CancellationToken cancellationToken)
    {
        var answer = await Purse.ReserveAsync(Model.Name, TokenCount.Worst(Model, Request.System, Request.Prompt), cancellationToken);
        return answer.Outcome switch
        {
            ReserveOutcome.Granted => null,
            ReserveOutcome.ModelSpent => Attempt.None(AttemptKind.ModelSpent, answer.Reason!),
            _ => Attempt.None(AttemptKind.CampaignSpent, answer.Reason!),
        };
    }

    public Task SettleAsync(Attempt attempt)
    {
        Cost = Cost.Plus(attempt.Cost);
        return Purse.SettleAsync(Model.Name, attempt.Cost, attempt.IsFinal ? Answer(attempt) : null);
    }

    /// <summary>The question's answer, if this is it.</summary>
    public ModelAnswer Answer(Attempt attempt) => attempt.Kind == AttemptKind.Answered
        ? new ModelAnswer(ModelOutcome.Answered, attempt.Text, attempt.Origin, Cost.Tokens, Cost.Dollars, null, Cost.IsEstimated)
        : new ModelAnswer(ModelOutcome.Unavailable, "", "", Cost.Tokens, Cost.Dollars, $"'{Model.Name}': {attempt.Reason}", Cost.IsEstimated);
}
