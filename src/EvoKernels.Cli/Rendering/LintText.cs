using System.Globalization;
using EvoKernels.Core.Linting;

namespace EvoKernels.Cli.Rendering;

/// <summary>A lint report for people.</summary>
internal static class LintText
{
    public static void Print(Terminal terminal, LintReport report)
    {
        if (report.Tolerances.Length > 0)
        {
            terminal.Line($"{report.Task}: how far a result may be off. Largest error of the baselines and effect of rounding the inputs once; a margin on the larger gives the bound");
            var table = Tables.Plain("inputs", "shape", "baselines: norm, element", "rounding: norm, element", "allowed: norm, element");
            foreach (var one in report.Tolerances)
            {
                Tables.Add(table, one.Distribution, one.Shape, Pair(one.TrustedNorm, one.TrustedElement), Pair(one.RoundingNorm, one.RoundingElement), Pair(one.AllowedNorm, one.AllowedElement));
            }

            terminal.Table(table);
        }

        if (report.Mutants.Length > 0)
        {
            terminal.Line($"{report.Task}: wrong answers, and the inputs that show each of them first");
            var table = Tables.Plain("wrong answer", "shape", "shown by");
            foreach (var mutant in report.Mutants)
            {
                Tables.Add(table, mutant.Mutant, mutant.Shape, mutant.FailedBy ?? "NOTHING");
            }

            terminal.Table(table);
        }

        foreach (var fact in report.Facts)
        {
            terminal.Line($"{report.Task}: {fact}");
        }

        foreach (var finding in report.Findings.OrderBy(finding => finding.IsDefect))
        {
            terminal.Line($"{report.Task}: {(finding.IsDefect ? "problem" : "warning")}: {finding.Check}: {finding.Message}");
        }

        var problems = report.Defects.Count();
        terminal.Line(problems == 0 ? $"{report.Task}: ready" : $"{report.Task}: {problems} problem{(problems == 1 ? "" : "s")}");
    }

    private static string Pair(double norm, double element) => norm == 0 && element == 0 ? "0" : $"{Short(norm)}, {Short(element)}";

    private static string Short(double value) => value.ToString("0.0e-0", CultureInfo.InvariantCulture);
}
