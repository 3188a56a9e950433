namespace EvoKernels.Contracts.Evaluations;

/// <summary>How much effort an evaluation spends: the <c>evaluator</c> section of a campaign.</summary>
/// <param name="ScreenSeconds">Timed seconds of a screen for each public shape, 0.01 to 60. Default 0.15.</param>
/// <param name="TimeoutSeconds">Longest a single command (one call, or a batch of short ones) may take, 0.1 to 3600. Default 20.</param>
/// <param name="ConfirmPairs">Fresh process pairs before the first look of a confirmation, 5 to 100; up to four times as many if that does not decide. Default 5.</param>
/// <param name="ConfirmSeconds">Timed seconds of each process pair, 0.05 to 60. Default 1.</param>
[GenerateSerializer, Immutable, Alias("evokernels.evaluation-settings")]
public sealed record EvaluationSettings(
    [property: Id(0)] double ScreenSeconds = 0.15,
    [property: Id(1)] double TimeoutSeconds = 20,
    [property: Id(2)] int ConfirmPairs = 5,
    [property: Id(3)] double ConfirmSeconds = 1);
