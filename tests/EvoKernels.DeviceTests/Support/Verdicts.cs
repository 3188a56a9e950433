using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.DeviceTests.Support;

/// <summary>Assertions that print the whole verdict when they fail.</summary>
internal static class Verdicts
{
    /// <param name="evaluation">What the session said.</param>
    /// <param name="gates">One gate, or several separated by <c>|</c> where more than one may see it first.</param>
    /// <param name="reason">A part of the reason.</param>
    public static void Rejected(Evaluation evaluation, string gates, string reason)
    {
        Assert.True(evaluation.Verdict == Verdict.Rejected, Text(evaluation));
        Assert.True(gates.Split('|').Contains(evaluation.Gate), Text(evaluation));
        Assert.True(evaluation.Reason!.Contains(reason, StringComparison.OrdinalIgnoreCase), Text(evaluation));
    }

    public static void Accepted(Evaluation evaluation)
    {
        Assert.True(evaluation.Verdict == Verdict.Accepted, Text(evaluation));
        Assert.NotNull(evaluation.Speedup);
    }

    private static string Text(Evaluation evaluation) => $"{evaluation.Verdict} by {evaluation.Gate}: {evaluation.Reason}";
}
