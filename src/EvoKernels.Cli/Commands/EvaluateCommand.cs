using System.CommandLine;
using System.Globalization;
using EvoKernels.Cli.Rendering;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Ports;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels evaluate &lt;task&gt; &lt;source&gt;</c>: judges one kernel.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CliContext context)
    {
        var task = new Argument<string>("task") { Description = "A built-in task (see 'evokernels tasks list') or a task folder." };
        var source = new Argument<string>("source") { Description = "The kernel: a .cpp file exporting extern \"C\" void kernel(…), or a .cu file with // @launch lines." };
        var device = CommandLine.Device();
        var against = new Option<string?>("--against") { Description = "Compare with this baseline of the task, or this file, instead of the strongest baseline.", HelpName = "name|file" };
        var tune = new Option<string[]>("--tune") { Description = "Value of a tunable (// @tune NAME …) other than its default; repeatable.", HelpName = "NAME=VALUE" };
        var confirm = new Option<bool>("--confirm") { Description = "Measure an interval in fresh processes with fresh seeds, and write evidence." };
        var json = CommandLine.Json();
        var command = new TeachingCommand("evaluate", "Judges one kernel.", """
            Gates: policy, compile, correctness, determinism, timing, clocks, roofline. Every timed output is verified.
            Without --confirm this is a screen: quick, and it claims nothing. Exit code 0 means correct and honest, fast or slow.

            Examples:
              evokernels evaluate row-softmax my-kernel.cpp
              evokernels evaluate matmul my-kernel.cpp --tune TILE=64 --confirm
              evokernels evaluate row-softmax my-kernel.cpp --against naive --json
            """)
        {
            task, source, device, against, tune, confirm, json,
        };
        command.Does(context, json, async (parse, cancellationToken) =>
        {
            var whole = TaskLoader.Load(parse.GetRequiredValue(task));
            var path = parse.GetRequiredValue(source);
            var candidate = SourceLoader.Candidate(path, whole, Tunables(parse.GetValue(tune) ?? []));
            var place = context.Services.Device(parse.GetValue(device));
            var kernelTask = whole.For(DeviceIds.IsCuda(place.Id));
            var rival = parse.GetValue(against) is { } name ? SourceLoader.Against(name, kernelTask, place.Id) : null;
            await using var session = await place.OpenAsync(kernelTask, new EvaluationSettings(), rival is null ? null : new Opponent(rival, []), context.Terminal.Progress(), cancellationToken);
            var (evaluation, evidence) = parse.GetValue(confirm)
                ? await ConfirmAsync(context.Terminal, session, candidate, path, cancellationToken)
                : (await session.ScreenAsync(candidate, cancellationToken), null);
            var claim = Claim.From(kernelTask.Name, evaluation, evidence);
            Print(context.Terminal, claim, evaluation, parse.GetValue(json));
            return ExitCodes.Of(claim.Verdict);
        });
        return command;
    }

    private static async Task<(Evaluation Evaluation, string? Evidence)> ConfirmAsync(
        Terminal terminal, ITrialSession session, Contracts.Candidates.Candidate candidate, string source, CancellationToken cancellationToken)
    {
        var path = Path.GetFileName(source) + ".evidence.json";
        CheckWritable(path);
        var confirmation = await session.ConfirmAsync(candidate, cancellationToken);
        if (confirmation.EvidenceJson is not { } text)
        {
            return (confirmation.Evaluation, null);
        }

        try
        {
            await File.WriteAllTextAsync(path + ".part", text, CancellationToken.None);
            File.Move(path + ".part", path, overwrite: true);
            return (confirmation.Evaluation, path);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // The measurement is worth more than the file: print it, and say what is missing.
            terminal.Status($"the evidence could not be written to {path}: {exception.Message}");
            return (confirmation.Evaluation, null);
        }
    }

    /// <summary>A minute of measuring is not spent on a result that cannot be kept.</summary>
    private static void CheckWritable(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
            if (probe.Length > 0)
            {
                return;
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw new UsageException($"the evidence file {Path.GetFullPath(path)} cannot be written ({exception.Message}); --confirm writes it to the current directory");
        }

        File.Delete(path);
    }

    private static Dictionary<string, long> Tunables(string[] settings)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var setting in settings)
        {
            var split = setting.IndexOf('=', StringComparison.Ordinal);
            if (split < 1 || !long.TryParse(setting.AsSpan(split + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                throw new UsageException($"--tune {setting}: expected NAME=VALUE with a whole number, e.g. --tune TILE=64");
            }

            if (!values.TryAdd(setting[..split], value))
            {
                throw new UsageException($"--tune {setting}: '{setting[..split]}' is given twice; keep one");
            }
        }

        return values;
    }

    private static void Print(Terminal terminal, Claim claim, Evaluation evaluation, bool json)
    {
        if (json)
        {
            terminal.Json(claim);
            return;
        }

        terminal.Line(ClaimSentence.For(claim));
        if (!claim.Shapes.IsDefaultOrEmpty)
        {
            terminal.Table(Tables.Shapes(claim));
        }

        if (evaluation.Details is { } details)
        {
            ConfirmLines.Print(terminal, details);
        }

        foreach (var kernel in evaluation.Kernels ?? [])
        {
            terminal.Line($"kernel {kernel.InWords}");
        }

        foreach (var note in evaluation.Notes)
        {
            terminal.Line($"note: {note}");
        }

        if (claim.Evidence is { } path)
        {
            terminal.Line($"evidence: {path} (repeat it anywhere: evokernels reproduce {path})");
        }
    }
}
