using System.Globalization;
using EvoKernels.Core.Statistics;
using MathNet.Numerics.Distributions;

namespace EvoKernels.Benchmarks.SelfComparison;

/// <summary>Trials as Markdown: how often a difference was seen that is not there, by this protocol and by the usual one.</summary>
internal static class AaSummary
{
    private const string Accepted = "accepted";

    public static void Print(IReadOnlyCollection<AaTrial> trials, TextWriter to)
    {
        // Date and load differ between the runs that a study is put together from, and stand with each trial.
        foreach (var machine in trials.Select(trial => trial.Machine.Split(';')[0]).Distinct())
        {
            to.WriteLine(machine);
        }

        to.WriteLine();
        foreach (var setting in trials.GroupBy(trial => trial.Setting).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Print(setting.Key, [.. setting], to);
        }
    }

    private static void Print(string setting, AaTrial[] trials, TextWriter to)
    {
        var found = trials.Where(trial => trial is { Verdict: Accepted, Lower: not null }).ToArray();
        to.WriteLine($"### {setting}");
        to.WriteLine();
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{trials.Length} trials from {trials.Min(trial => trial.At):yyyy-MM-dd HH:mm} to {trials.Max(trial => trial.At):yyyy-MM-dd HH:mm} UTC; {found.Length} ended with an interval, {trials.Count(IsControlFailure)} by a failed control, {trials.Count(trial => trial.Verdict != Accepted && !IsControlFailure(trial))} otherwise."));
        to.WriteLine();
        if (found.Length == 0)
        {
            return;
        }

        to.WriteLine("| | this protocol | 95% interval of the rate | the usual protocol | 95% interval of the rate |");
        to.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var bound in new[] { 1.00, 1.01, 1.02 })
        {
            Row(to, string.Create(CultureInfo.InvariantCulture, $"claims more than {bound:0.00}x"), found.Count(trial => trial.Lower > bound), found.Length, trials.Count(trial => trial.Usual > bound), trials.Length);
        }

        Row(to, "claims less than 1.00x", found.Count(trial => trial.Upper < 1), found.Length, trials.Count(trial => trial.Usual < 1), trials.Length);
        Row(to, "interval holds 1.00", found.Count(trial => trial.Lower <= 1 && 1 <= trial.Upper), found.Length, null, 0);
        Row(to, "control failed", trials.Count(IsControlFailure), trials.Length, null, 0);
        to.WriteLine();
        to.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Median estimate {Median(found, trial => trial.Estimate!.Value):0.0000} (usual protocol {Median(trials, trial => trial.Usual):0.0000}), median width {Median(found, trial => trial.Upper!.Value - trial.Lower!.Value):0.0000}, "
            + $"median {Median(trials, trial => trial.Seconds):0.0} s a confirmation; process pairs used: {string.Join(", ", found.CountBy(trial => trial.PairsUsed ?? 0).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} in {pair.Value}"))}."));
        to.WriteLine();
    }

    /// <summary>The usual protocol has no interval: it claims what it measured.</summary>
    private static void Row(TextWriter to, string what, int ours, int of, int? usual, int usualOf) =>
        to.WriteLine($"| {what} | {Share(ours, of)} | {Rate(ours, of)} | {(usual is { } count ? Share(count, usualOf) : "–")} | {(usual is { } again ? Rate(again, usualOf) : "–")} |");

    private static string Share(int count, int of) => string.Create(CultureInfo.InvariantCulture, $"{count} of {of} ({(double)count / of:P1})");

    /// <summary>Clopper and Pearson's exact interval.</summary>
    private static (double Lower, double Upper) ClopperPearson(int count, int of) => (
        count == 0 ? 0 : Beta.InvCDF(count, of - count + 1, 0.025),
        count == of ? 1 : Beta.InvCDF(count + 1, of - count, 0.975));

    private static string Rate(int count, int of)
    {
        var (lower, upper) = ClopperPearson(count, of);
        return string.Create(CultureInfo.InvariantCulture, $"{lower:P1} to {upper:P1}");
    }

    private static bool IsControlFailure(AaTrial trial) => trial.Verdict == "inconclusive" && trial.Reason?.StartsWith("the control failed", StringComparison.Ordinal) == true;

    private static double Median(IEnumerable<AaTrial> trials, Func<AaTrial, double> value) => Quantiles.Median(trials.Select(value));
}
