using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Models;
using EvoKernels.Core.Search;
using EvoKernels.Models.Answers;
using EvoKernels.Models.Clients;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace EvoKernels.Models.Endpoints;

/// <summary>
/// The one way to an endpoint, for all its models and questions: retries outermost, then the breaker, so that waiting at an open one is a retry; then admission,
/// so that every attempt is paid and paced; then the time of the attempt itself.
/// </summary>
internal static class EndpointPipeline
{
    /// <summary>A server that asks for more patience than this is not waited for: another model is asked, or the question is given up.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    public static ResiliencePipeline<Attempt> Build(ModelSettings pace, ModelClientOptions options, TimeProvider time)
    {
        var random = new SeededRandom(options.JitterSeed, SeededRandom.StepOf(pace.Endpoint));
        var builder = new ResiliencePipelineBuilder<Attempt> { TimeProvider = time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<Attempt>
            {
                MaxRetryAttempts = options.Retries,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is BrokenCircuitException
                    || (arguments.Outcome.Result is { MayPass: true } attempt && !(attempt.RetryAfter > LongestWait))),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(arguments, options, random)),
            });
        }

        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Attempt>
            {
                // Five failures in a minute and no success: the server is down, and one question at a time finds out when it is back.
                FailureRatio = 1,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromMinutes(1),
                BreakDuration = TimeSpan.FromSeconds(options.BreakSeconds),
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { Kind: AttemptKind.Broken } || arguments.Outcome.Exception is TimeoutRejectedException),
            })
            .AddStrategy(_ => new AdmissionStrategy(new RatePacer(pace.RequestsPerMinute, pace.TokensPerMinute), time), new AdmissionOptions())
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = arguments => ValueTask.FromResult(TimeSpan.FromSeconds(arguments.Context.Properties.GetValue(QuestionContext.Key, null!).Model.TimeoutSeconds)),
            })
            .Build();
    }

    /// <summary>What the server asks for, else twice as long each time; never less, and up to half as much again, so that questions that failed together do not come back together.</summary>
    private static TimeSpan Delay(RetryDelayGeneratorArguments<Attempt> arguments, ModelClientOptions options, SeededRandom random)
    {
        var asked = arguments.Outcome.Result?.RetryAfter ?? (arguments.Outcome.Exception as BrokenCircuitException)?.RetryAfter;
        var wait = asked ?? TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, options.RetrySeconds * Math.Pow(2, arguments.AttemptNumber)));
        lock (random)
        {
            return wait * (1 + (random.NextDouble() / 2));
        }
    }
}
