using System.Collections.Immutable;
using System.CommandLine;
using EvoKernels.Cli.Rendering;
using EvoKernels.Cli.Services;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels run &lt;campaign.yaml&gt;</c>: searches, then confirms the champion.</summary>
internal static class RunCommand
{
    public static Command Create(CliContext context)
    {
        var campaign = new Argument<string>("campaign") { Description = "The campaign file." };
        var set = new Option<string[]>("--set") { Description = "Override a key of the campaign; repeatable. Unknown keys are refused.", HelpName = "key=value" };
        var output = new Option<string?>("--out") { Description = "The run folder itself. Default: runs/<name>-<time>.", HelpName = "folder" };
        var resume = new Option<bool>("--resume") { Description = "Continue the run in --out, or the newest run of this campaign's name. Nothing finished is repeated." };
        var once = new Option<bool>("--no-reproduce") { Description = "Leave out the repetition of the claim by a fresh process; a later --resume without this does it." };
        var listen = new Option<int?>("--listen") { Description = "Let silos of this machine that have more devices join this run at 127.0.0.1:PORT.", HelpName = "port" };
        var declare = new Option<string[]>("--declare") { Description = "The devices that this process uses, with --listen; the campaign's others are lent by silos that join. Default: all here.", HelpName = "id,id" };
        var command = new TeachingCommand("run", "Searches for a faster kernel and confirms the best one found.", """
            The champion is confirmed, then a fresh process repeats that from evidence.json; a claim that is not found again is marked so (exit code 3).
            Ctrl-C finishes the evaluation under way and keeps everything;
            --resume continues. The run folder gets journal.jsonl, best.cpp (or best.cu), evidence.json, result.json and report.html.

            Examples:
              evokernels run configs/campaigns/quickstart.yaml
              evokernels run configs/campaigns/quickstart.yaml --set budget.seconds=300 --set database.num_islands=4
              evokernels run configs/campaigns/quickstart.yaml --resume
              evokernels run four-gpus.yaml --listen 11111 --declare cuda:GPU-…,cuda:GPU-…
                and in another terminal: evokernels-silo --join 127.0.0.1:11111 --declare cuda:GPU-…,cuda:GPU-…
            """)
        {
            campaign, set, output, resume, once, listen, declare,
        };
        command.Does(context, null, async (parse, cancellationToken) =>
        {
            var file = parse.GetRequiredValue(campaign);
            var overrides = parse.GetValue(set) ?? [];
            var resolved = CampaignLoader.Load(file, overrides);
            var shared = Shared(parse.GetValue(listen), parse.GetValue(declare));
            var here = shared?.Declared is [_, ..] declared ? declared : resolved.Settings.Devices;
            foreach (var device in here)
            {
                context.Services.Devices.Create(device);
            }

            var folder = RunFolders.Choose(resolved.Settings.Name, parse.GetValue(output), parse.GetValue(resume), context.Services.Time);
            var request = new RunRequest(resolved, folder, parse.GetValue(resume), !parse.GetValue(once), shared);
            return await RunAsync(context, request, ResumeLine.For(file, overrides, folder, parse.GetValue(once), shared), cancellationToken);
        });
        return command;
    }

    private static SharedRun? Shared(int? port, string[]? declared)
    {
        ImmutableArray<string> ids = [.. (declared ?? []).SelectMany(list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        return port switch
        {
            null when !ids.IsEmpty => throw new UsageException("--declare says which devices of a shared run are this process's; add --listen PORT, where silos with the others join"),
            null => null,
            < 1 or > 65535 => throw new UsageException($"--listen {port}: choose a port from 1 to 65535"),
            _ => new SharedRun(port.Value, ids),
        };
    }

    private static async Task<int> RunAsync(CliContext context, RunRequest request, string resumeLine, CancellationToken cancellationToken)
    {
        var (terminal, services, interrupts) = context;
        interrupts.CanDrain = true;
        terminal.Line(Opening(request));
        RunView view = terminal.CanRedraw ? new LiveView(terminal) : new PlainView(terminal);
        RunEnd end;
        try
        {
            end = await view.ShowAsync(progress => services.Runs.RunAsync(request, progress, interrupts.Drain, cancellationToken), services.Time, interrupts.Drain);
        }
        catch (OperationCanceledException) when (interrupts.IsInterrupted)
        {
            terminal.Status($"stopped; continue with: {resumeLine}");
            return ExitCodes.Interrupted;
        }

        RunSummary.Print(terminal, end);
        if (end.Reason != "interrupted" && !interrupts.IsInterrupted)
        {
            if (end.Reason == "failed")
            {
                terminal.Status($"what is finished is kept; continue with: {resumeLine}");
                return ExitCodes.Infrastructure;
            }

            return end.Result.Replicated == false ? ExitCodes.Inconclusive
                : end.Result.Claim is { } claim ? ExitCodes.Of(claim.Verdict)
                : ExitCodes.Done;
        }

        terminal.Status($"interrupted; continue with: {resumeLine}");
        return ExitCodes.Interrupted;
    }

    private static string Opening(RunRequest request)
    {
        var (settings, task, _) = request.Campaign;
        var limits = new[]
        {
            settings.Budget.Seconds is { } seconds ? $"{seconds:0.##} s" : null,
            settings.Budget.Evaluations is { } evaluations ? $"{evaluations} evaluations" : null,
            settings.Budget.DeviceSeconds is { } busy ? $"{busy:0.##} s of devices" : null,
            settings.Budget.Dollars is { } dollars ? $"{dollars:0.##} dollars" : null,
            settings.Budget.Tokens is { } tokens ? $"{tokens} tokens" : null,
        }.OfType<string>();
        var live = settings.Llm is { } llm ? $"{(settings.Deck is null ? "" : "then ")}live models: {string.Join(", ", llm.Models.Select(model => model.Name))}" : null;
        var deck = settings.Deck is { } recorded ? $"recorded answers from the deck '{recorded.Name}'{(live is null ? "" : $", {live}")}" : live ?? "no deck, so the llm operators are off";
        return $"{(request.Resume ? "continuing" : "running")} {settings.Name}: {task.Name} on {string.Join(", ", settings.Devices)}, at most {string.Join(" or ", limits)}; {deck}{(settings.Devices.Any(id => id.StartsWith("cudasim:", StringComparison.Ordinal)) ? "\na dry run: simulated devices tell right from wrong and nothing about speed; 1.00x stands for every right kernel" : string.Empty)}\nin {request.Folder}{Expected(request)}";
    }

    /// <summary>What to type in another terminal, where devices are expected from there.</summary>
    private static string Expected(RunRequest request)
    {
        if (request.Shared is not { Declared: [_, ..] here } shared || request.Campaign.Settings.Devices.Except(here).ToArray() is not [_, ..] others)
        {
            return string.Empty;
        }

        return $"\nwaiting for {string.Join(", ", others)}; lend them with: evokernels-silo --join 127.0.0.1:{shared.Port} --declare {string.Join(',', others)}";
    }
}
