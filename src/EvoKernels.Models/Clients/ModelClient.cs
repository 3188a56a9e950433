using System.Collections.Immutable;
using EvoKernels.Contracts.Models;
using EvoKernels.Core.Models;
using EvoKernels.Core.Ports;
using EvoKernels.Models.Answers;
using EvoKernels.Models.Endpoints;

namespace EvoKernels.Models.Clients;

/// <summary>Asks a deck, or the live models one after the other until one answers. Both take the same way through the same code.</summary>
/// <param name="deck">Answers requests with a turn; null if there is none.</param>
/// <param name="live">Answer the others, in the order that is drawn for each question.</param>
internal sealed class ModelClient(ModelRoute? deck, ImmutableArray<ModelRoute> live) : IModelClient
{
    public async Task<ModelAnswer> AskAsync(ModelRequest request, IModelPurse purse, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var routes = request.DeckTurn is not null ? deck is null ? [] : [deck] : Ordered(request);
        if (routes.IsEmpty)
        {
            return ModelAnswer.Exhausted("the campaign has neither a deck nor models");
        }

        var failures = new List<(AttemptKind Kind, string Reason)>();
        var cost = ModelCost.Nothing;
        foreach (var route in routes)
        {
            var question = new QuestionContext(route.Model, request, purse, cost);
            var attempt = await route.AskAsync(question, cancellationToken);
            cost = question.Cost;
            if (attempt.IsFinal)
            {
                return question.Answer(attempt);
            }

            failures.Add((attempt.Kind, attempt.Kind == AttemptKind.Exhausted ? attempt.Reason! : $"'{route.Model.Name}': {attempt.Reason}"));
            if (attempt.Kind is AttemptKind.CampaignSpent)
            {
                break;
            }
        }

        return new ModelAnswer(OutcomeOf(failures), "", "", cost.Tokens, cost.Dollars, string.Join("; ", failures.Select(failure => failure.Reason)), cost.IsEstimated);
    }

    private ImmutableArray<ModelRoute> Ordered(ModelRequest request) =>
        [.. ModelOrder.Of([.. live.Select(route => route.Model)], request.Seed, request.Sample).Select(model => live.First(route => route.Model.Name == model.Name))];

    private static ModelOutcome OutcomeOf(List<(AttemptKind Kind, string Reason)> failures) =>
        failures.All(failure => failure.Kind is AttemptKind.Exhausted or AttemptKind.ModelSpent or AttemptKind.Refused)
            ? failures.All(failure => failure.Kind == AttemptKind.Refused) ? ModelOutcome.Refused : ModelOutcome.Exhausted
            : ModelOutcome.Unavailable;
}
