namespace EvoKernels.Contracts.Grains;

/// <summary>Keys of the grains of one run. A run id holds no slash.</summary>
public static class GrainKeys
{
    public static string Member(string run, string candidateId) => $"{run}/{candidateId}";

    public static string Island(string run, int number) => $"{run}/{number}";

    /// <summary>Where proposals wait for a mutator.</summary>
    public static string MutationQueue(string run) => $"{run}/mutate";

    /// <summary>Where candidates wait for a device.</summary>
    public static string EvaluationQueue(string run) => $"{run}/evaluate";

    public static string Evaluator(string run, string device) => $"{run}/{device}";

    public static string Mutator(string run, int number) => $"{run}/mutator-{number}";

    /// <summary>Where the answer to a question is kept.</summary>
    public static string Answer(string run, string question) => $"{run}/{question}";

    /// <summary>The run a key belongs to.</summary>
    public static string Run(string key) => key[..key.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>What a key names within its run.</summary>
    public static string Part(string key) => key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
