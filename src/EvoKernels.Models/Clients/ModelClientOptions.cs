namespace EvoKernels.Models.Clients;

/// <summary>How patient a model client is. The defaults fit a hosted model. Times of one attempt belong to the model and stand in the campaign file.</summary>
/// <param name="Retries">Attempts after the first for errors that may pass (rate limit, overload, broken answer, time-out), 0 to 100. Default 4.</param>
/// <param name="RetrySeconds">Wait before the first retry, doubled for each further one, up to half as much again by chance, 0 or more. A server's Retry-After goes before it. Default 2.</param>
/// <param name="BreakSeconds">How long an endpoint is left alone that failed five times in a minute and never answered, 0.5 or more. Default 30.</param>
/// <param name="JitterSeed">Seed of the chance in waits: processes that share an endpoint should differ. Default 1.</param>
public sealed record ModelClientOptions(int Retries = 4, double RetrySeconds = 2, double BreakSeconds = 30, ulong JitterSeed = 1);
