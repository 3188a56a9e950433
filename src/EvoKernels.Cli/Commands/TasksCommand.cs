using System.Collections.Immutable;
using System.CommandLine;
using EvoKernels.Cli.Rendering;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Native;
using EvoKernels.Hosting.Configuration;
using Spectre.Console;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels tasks list | show | lint</c>.</summary>
internal static class TasksCommand
{
    public static Command Create(CliContext context) => new TeachingCommand("tasks", "Lists, shows and checks tasks.", """
        A task says what to compute, how an answer is judged and what has to be beaten.

        Examples:
          evokernels tasks list
          evokernels tasks show row-softmax
          evokernels tasks lint my-tasks/scale
        """)
    {
        List(context),
        Show(context),
        TasksLintCommand.Create(context),
    };

    public static Argument<string> Task() => new("task") { Description = "A built-in task or a task folder." };

    private static TeachingCommand List(CliContext context)
    {
        var command = new TeachingCommand("list", "Lists the built-in tasks.", "Example:\n  evokernels tasks list");
        command.Does(context, null, (_, _) =>
        {
            var table = Tables.Plain("task", "computes", "signature");
            foreach (var task in TaskLoader.BuiltIn().Select(name => TaskLoader.Load(name)))
            {
                Tables.Add(table, task.Name, task.Summary, Signature(task));
            }

            context.Terminal.Table(table);
            return System.Threading.Tasks.Task.FromResult(ExitCodes.Done);
        });
        return command;
    }

    private static TeachingCommand Show(CliContext context)
    {
        var argument = Task();
        var command = new TeachingCommand("show", "Shows a task: signature, shapes, baselines, seeds.", "Example:\n  evokernels tasks show matmul") { argument };
        command.Does(context, null, async (parse, cancellationToken) =>
        {
            var task = TaskLoader.Load(parse.GetRequiredValue(argument));
            Print(context.Terminal, task);
            foreach (var missing in await UnavailableAsync(task, cancellationToken))
            {
                context.Terminal.Line($"note: {missing.Note}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Baselines whose library this machine lacks; none if there is no compiler to ask, which other commands complain about.</summary>
    private static async Task<ImmutableArray<UnavailableBaseline>> UnavailableAsync(KernelTask task, CancellationToken cancellationToken)
    {
        if (task.Baselines.All(baseline => baseline.Link.IsEmpty))
        {
            return [];
        }

        try
        {
            return await VendorLibraries.UnavailableAsync(await Toolchain.FindAsync(cancellationToken), task.Baselines, cancellationToken);
        }
        catch (ToolchainException)
        {
            return [];
        }
    }

    private static void Print(Terminal terminal, KernelTask task)
    {
        terminal.Line($"{task.Name}: {task.Summary}");
        terminal.Line($"""

            A kernel exports
              extern "C" void kernel({Parameters(task)})
            """);
        var rows = Tables.Plain("", "").HideHeaders();
        Tables.Add(rows, "signature", Signature(task));
        Tables.Add(rows, "shapes, timed", string.Join("; ", task.Shapes));
        Tables.Add(rows, "held out", task.HeldOut.IsEmpty ? "none" : string.Join("; ", task.HeldOut));
        Tables.Add(rows, "least work", $"{task.Work.Flops} flops, {task.Work.Bytes} bytes");
        Tables.Add(rows, "inputs drawn from", string.Join(", ", task.Distributions));
        Tables.Add(rows, "accuracy", task.Allow is null ? task.Precision : $"{task.Precision}; {task.Allow} is allowed");
        Tables.Add(rows, "baselines", string.Join(", ", task.Baselines.Select(Baseline)));
        Tables.Add(rows, "seeds", string.Join(", ", task.Seeds.Select(seed => seed.Name)));
        terminal.Table(rows);
    }

    private static string Baseline(Baseline baseline) => baseline.Link.IsEmpty ? baseline.Source.Name : $"{baseline.Source.Name} (links {string.Join(", ", baseline.Link)})";

    private static string Signature(KernelTask task) => $"{string.Join(", ", task.Inputs.Select(Buffer))} → {string.Join(", ", task.Outputs.Select(Buffer))}";

    private static string Buffer(BufferSpec buffer) =>
        $"{(buffer.Type == ElementType.Float32 ? "" : buffer.Type.Keyword() + " ")}{buffer.Name}[{string.Join(", ", buffer.Shape)}]{(buffer.Range is { } range ? $" from {range.From} to below {range.Below}" : "")}";

    private static string Parameters(KernelTask task) => string.Join(", ",
        task.Inputs.Select(buffer => $"const {buffer.Type.CppName()}* {buffer.Name}")
            .Concat(task.Outputs.Select(buffer => $"{buffer.Type.CppName()}* {buffer.Name}"))
            .Concat(task.DimNames.Select(dim => $"int64_t {dim}")));
}
