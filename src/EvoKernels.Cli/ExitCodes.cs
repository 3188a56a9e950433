using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Cli;

/// <summary>Exit codes: part of the contract.</summary>
internal static class ExitCodes
{
    /// <summary>Accepted, replicated, or done.</summary>
    public const int Done = 0;

    /// <summary>The red team got an exploit accepted, or an honest kernel rejected.</summary>
    public const int Broken = 1;
    public const int Rejected = 2;
    public const int Inconclusive = 3;

    /// <summary>The command line or a configuration file is wrong.</summary>
    public const int Usage = 4;

    /// <summary>Our infrastructure failed; the candidate is not to blame.</summary>
    public const int Infrastructure = 5;
    public const int Interrupted = 130;

    public static int Of(Verdict verdict) => verdict switch
    {
        Verdict.Accepted => Done,
        Verdict.Rejected => Rejected,
        Verdict.Inconclusive => Inconclusive,
        _ => Infrastructure,
    };
}
