using EvoKernels.Core.Models;
using EvoKernels.Models.Answers;
using Polly;

namespace EvoKernels.Models.Endpoints;

/// <summary>
/// Lets one attempt through when it is paid for and the endpoint's pace has room for it; settles it afterwards. Polly's own limiter counts no tokens and keeps
/// no clock of ours.
/// </summary>
internal sealed class AdmissionStrategy(RatePacer pacer, TimeProvider time) : ResilienceStrategy<Attempt>
{
    private readonly Lock _lock = new();

    protected override async ValueTask<Outcome<Attempt>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<Attempt>>> callback, ResilienceContext context, TState state)
    {
        var token = context.CancellationToken;
        var question = context.Properties.GetValue(QuestionContext.Key, null!);
        try
        {
            if (await question.ReserveAsync(token) is { } denied)
            {
                return Outcome.FromResult(denied);
            }

            var expected = TokenCount.Worst(question.Model, question.Request.System, question.Request.Prompt).Tokens;
            await PaceAsync(question, expected, token);
            var outcome = await callback(context, state);
            if (outcome.Result is { } attempt)
            {
                await question.SettleAsync(attempt);
                Learn(attempt, expected);
            }

            // Without a result it was cancelled: nobody knows what it cost, so what was set aside stays set aside.
            return outcome;
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<Attempt>(exception);
        }
    }

    private async Task PaceAsync(QuestionContext question, long tokens, CancellationToken cancellationToken)
    {
        try
        {
            TimeSpan wait;
            lock (_lock)
            {
                wait = pacer.Take(time.GetUtcNow(), tokens);
            }

            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            await question.SettleAsync(Attempt.None(AttemptKind.Busy, "it was never sent"));
            throw;
        }
    }

    private void Learn(Attempt attempt, long expected)
    {
        lock (_lock)
        {
            pacer.Correct(expected - attempt.Cost.Tokens);
            if (attempt is { Kind: AttemptKind.Busy, RetryAfter: { } wait } && wait <= EndpointPipeline.LongestWait)
            {
                pacer.PauseUntil(time.GetUtcNow() + wait);
            }
        }
    }
}

/// <summary>Nothing to choose: Polly asks for options with every strategy.</summary>
internal sealed class AdmissionOptions : ResilienceStrategyOptions;
