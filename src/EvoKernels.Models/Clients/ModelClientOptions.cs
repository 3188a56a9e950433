namespace EvoKernels.Models.Clients;

/// <summary>How patient a model client is. The defaults fit a hosted model that answers with a few thousand tokens.</summary>
/// <param name="AttemptSeconds">Longest one attempt may take, above 0. Default 180.</param>
/// <param name="Retries">Attempts after the first for errors that may pass (rate limit, overload, lost connection, time-out), 0 or more. Default 4.</param>
/// <param name="RetrySeconds">Wait before the first retry, doubled for each further one. Default 2.</param>
public sealed record ModelClientOptions(double AttemptSeconds = 180, int Retries = 4, double RetrySeconds = 2);
