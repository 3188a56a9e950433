namespace EvoKernels.Core.Gates;

/// <summary>
/// Words with which the policy gate tells an honest author what to do instead. A refusal that has them is a mistake to mend; one without is a rule of the measurement,
/// and asking for another try would be asking to get around it.
/// </summary>
public static class Remedies
{
    public const string Scratch = "declare a buffer with `// @scratch";
    public const string Headers = "allowed headers: ";
    public const string OneThread = "a kernel runs on one thread";
    public const string Guard = "make it constexpr, or compute it in every call";
    public const string Constants = "initialise with constants";
    public const string Export = "the source does not export";
    public const string Pragmas = "allowed are GCC unroll";

    private static readonly string[] All = [Scratch, Headers, OneThread, Guard, Constants, Export, Pragmas];

    /// <summary>Whether a reason of the policy gate names a remedy.</summary>
    public static bool AreNamed(string reason) => All.Any(remedy => reason.Contains(remedy, StringComparison.Ordinal));
}
