using System.Collections.Immutable;
using System.CommandLine;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Sources;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels tasks lint &lt;task&gt;</c>: is a task fit to be searched?</summary>
internal static class TasksLintCommand
{
    public static Command Create(CliContext context)
    {
        var argument = TasksCommand.Task();
        var command = new TeachingCommand("lint", "Checks a task: its file, its sources and, on a device, reference, baselines and seeds.", """
            Example:
              evokernels tasks lint my-tasks/scale
            """)
        {
            argument,
        };
        command.Does(context, null, async (parse, cancellationToken) =>
        {
            var written = parse.GetRequiredValue(argument);
            var task = TaskLoader.Load(written);
            var problems = Advice(task, written).ToList();
            problems.AddRange(task.Seeds.SelectMany(seed => Directives(task, seed)));
            if (problems.Count == 0)
            {
                problems.AddRange(await TryAsync(context, task, cancellationToken));
            }

            foreach (var problem in problems)
            {
                context.Terminal.Line(problem);
            }

            context.Terminal.Line(problems.Count == 0 ? $"{task.Name}: ready" : $"{task.Name}: {problems.Count} problem{(problems.Count == 1 ? "" : "s")}");
            return problems.Count == 0 ? ExitCodes.Done : ExitCodes.Usage;
        });
        return command;
    }

    private static IEnumerable<string> Advice(KernelTask task, string written)
    {
        var folder = Path.GetFileName(TaskLoader.FindFolder(written, Directory.GetCurrentDirectory()) ?? task.Name);
        if (folder != task.Name)
        {
            yield return $"name: '{task.Name}' lies in a folder '{folder}'; give both one name";
        }

        if (task.HeldOut.IsEmpty)
        {
            yield return "held_out: is empty; a shape that no operator sees, odd and small, finds kernels made for the public shapes only";
        }
    }

    private static IEnumerable<string> Directives(KernelTask task, SourceFile seed) =>
        SourceDirectives.Parse(seed.Text, task).Errors.Select(error => $"{seed.Name}:{error.Line}:{error.Column}: {error.Message}");

    /// <summary>Opening a session compiles and verifies reference and baselines; then each seed goes through the gates.</summary>
    private static async Task<ImmutableArray<string>> TryAsync(CliContext context, KernelTask task, CancellationToken cancellationToken)
    {
        var device = context.Services.Devices.Create(context.Services.Devices.List()[0]);
        await using var session = await device.OpenAsync(task, new EvaluationSettings(), null, context.Terminal.Progress(), cancellationToken);
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var seed in task.Seeds)
        {
            context.Terminal.Status($"screening {seed.Name}");
            var directives = SourceDirectives.Parse(seed.Text, task).Directives!;
            var evaluation = await session.ScreenAsync(Contracts.Candidates.Candidate.Create(seed.Text, directives.Defaults, FlagSets.Default), cancellationToken);
            if (evaluation.Verdict is Verdict.Rejected or Verdict.Failed)
            {
                problems.Add($"{seed.Name}: {evaluation.Gate ?? "infrastructure"}: {evaluation.Reason}");
            }
        }

        return problems.ToImmutable();
    }
}
