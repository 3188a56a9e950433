using System.Collections.Immutable;
using System.CommandLine;
using EvoKernels.Cli.Rendering;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Linting;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Sources;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels tasks lint &lt;task&gt; | --all</c>: is a task fit to be searched?</summary>
internal static class TasksLintCommand
{
    public static Command Create(CliContext context)
    {
        var argument = new Argument<string?>("task") { Description = "A built-in task or a task folder.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Every built-in task." };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output." };
        var command = new TeachingCommand("lint", "Checks a task: its file and sources, and on a device whether it tells right answers from wrong ones.", """
            Wrong answers are made on purpose (zeros, stale or unwritten outputs, inputs rounded or left out); each must be seen as wrong. Prints how every
            tolerance came about. A task with a problem is refused by run and evaluate too; warnings are advice.

            Examples:
              evokernels tasks lint my-tasks/scale
              evokernels tasks lint --all --json
            """)
        {
            argument, all, json,
        };
        command.Does(context, json, async (parse, cancellationToken) =>
        {
            var written = parse.GetValue(argument);
            if ((written is null) != parse.GetValue(all))
            {
                throw new UsageException("name one task, or give --all for every built-in one");
            }

            var reports = ImmutableArray.CreateBuilder<LintReport>();
            foreach (var name in written is null ? TaskLoader.BuiltIn() : [written])
            {
                var report = await LintAsync(context, TaskLoader.Load(name), name, cancellationToken);
                reports.Add(report);
                if (!parse.GetValue(json))
                {
                    LintText.Print(context.Terminal, report);
                }
            }

            if (parse.GetValue(json))
            {
                context.Terminal.Json(new { tasks = reports.ToImmutable() });
            }

            return reports.Any(report => report.Defects.Any()) ? ExitCodes.Usage : ExitCodes.Done;
        });
        return command;
    }

    private static async Task<LintReport> LintAsync(CliContext context, KernelTask task, string written, CancellationToken cancellationToken)
    {
        var device = context.Services.Device(null);
        var report = await device.LintAsync(task, context.Terminal.Progress(), cancellationToken);
        var problems = report.Defects.Any() ? [] : await TryAsync(context, device, task, cancellationToken);
        return report with { Findings = [.. Advice(task, written), .. report.Findings, .. problems] };
    }

    private static IEnumerable<LintFinding> Advice(KernelTask task, string written)
    {
        var folder = Path.GetFileName(TaskLoader.FindFolder(written, Directory.GetCurrentDirectory()) ?? task.Name);
        if (folder != task.Name)
        {
            yield return new("file", IsDefect: true, $"name: '{task.Name}' lies in a folder '{folder}'; give both one name");
        }

        if (task.HeldOut.IsEmpty)
        {
            yield return new("file", IsDefect: true, "held_out: is empty; a shape that no operator sees, odd and small, finds kernels made for the public shapes only");
        }
    }

    /// <summary>Each seed that the device runs goes through the gates.</summary>
    private static async Task<ImmutableArray<LintFinding>> TryAsync(CliContext context, IKernelDevice device, KernelTask task, CancellationToken cancellationToken)
    {
        await using var session = await device.OpenAsync(task, new EvaluationSettings(), null, context.Terminal.Progress(), cancellationToken);
        var problems = ImmutableArray.CreateBuilder<LintFinding>();
        foreach (var seed in task.For(DeviceIds.IsCuda(device.Id)).Seeds)
        {
            context.Terminal.Status($"screening {seed.Name}");
            var directives = SourceDirectives.Parse(seed.Text, task).Directives!;
            var evaluation = await session.ScreenAsync(Contracts.Candidates.Candidate.Create(seed.Text, directives.Defaults, FlagSets.For(directives.IsCuda)[0]), cancellationToken);
            if (evaluation.Verdict is Verdict.Rejected or Verdict.Failed)
            {
                problems.Add(new LintFinding("seeds", IsDefect: true, $"{seed.Name}: {evaluation.Gate ?? "infrastructure"}: {evaluation.Reason}"));
            }
        }

        return problems.ToImmutable();
    }
}
