using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Cli;
using EvoKernels.Cli.Services;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Diagnostics;
using EvoKernels.Hosting.Evidence;
using EvoKernels.UnitTests.Hosting.Configuration;

namespace EvoKernels.UnitTests.Cli;

/// <summary>The command line with a device, a doctor and a runner that answer what a test wants; files are real, in a folder of its own.</summary>
internal sealed class CliSandbox : IDisposable, IDeviceFactory, IKernelDevice, ITrialSession, IEvidenceReplayer, IDoctor, ICampaignRuns, IRunFiles
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly string _before = Directory.GetCurrentDirectory();

    public CliSandbox()
    {
        Directory.SetCurrentDirectory(Files.Root.Path);
        Files.Write("kernel.cpp", "// @tune TILE 8 16\n// kernel\n");
    }

    public ConfigSandbox Files { get; } = new();

    public Interrupts Interrupts { get; } = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    // What the fakes answer, and what they were asked.
    public Evaluation Evaluation { get; set; } = Make(Verdict.Accepted);

    /// <summary>Answers in place of <see cref="Evaluation"/>.</summary>
    public Func<Candidate, Evaluation>? Judge { get; set; }

    public Exception? Throws { get; set; }

    public Candidate? Judged { get; private set; }

    public KernelTask? Opened { get; private set; }

    public Opponent? Against { get; private set; }

    public Reproduction? Reproduction { get; set; }

    public ImmutableArray<Finding> Findings { get; set; } = [];

    public Func<RunRequest, IProgress<CampaignStatus>, Task<RunEnd>> Run { get; set; } = (_, _) => throw new InvalidOperationException("no run expected");

    public string Id => "cpu:0";

    public string StrongestBaseline => Opened!.Baselines[^1].Source.Name;

    public static Evaluation Make(Verdict verdict, string? gate = null, string? reason = null, Speedup? speedup = null) => new(
        new string('a', 64), "cpu:0", verdict, gate, reason, speedup, [], null, new EvaluationCost(0, 0, 0, 0), []);

    public async Task<int> RunAsync(params string[] arguments)
    {
        var terminal = new Terminal(_output, _error, isInteractive: false);
        return await CommandLine.RunAsync(arguments, new CliContext(terminal, new CliServices(this, this, this, this, this, TimeProvider.System), Interrupts));
    }

    public ImmutableArray<string> List() => ["cpu:0", "cpu:1"];

    public IKernelDevice Create(string id) => List().Contains(id) ? this : throw new ConfigurationException($"'{id}' does not exist. Devices here: cpu:0, cpu:1");

    public Task<DeviceInfo> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new DeviceInfo(Id, "Processor \u001b[31m", [new Ceiling("read", 28.1, "GB/s", 4 << 20)]));

    public Task<ITrialSession> OpenAsync(KernelTask task, EvaluationSettings settings, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken)
    {
        progress.Report("compiling the reference");
        Opened = task;
        Against = against;
        return Throws is { } exception ? throw exception : Task.FromResult<ITrialSession>(this);
    }

    public Task<Evaluation> ScreenAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        Judged = candidate;
        return Task.FromResult(Judge?.Invoke(candidate) ?? Evaluation);
    }

    public async Task<Confirmation> ConfirmAsync(Candidate candidate, CancellationToken cancellationToken) =>
        new(await ScreenAsync(candidate, cancellationToken), "{\"version\":1}");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<Reproduction> ReproduceAsync(string path, IProgress<string> progress, CancellationToken cancellationToken) => Task.FromResult(Reproduction!);

    public Task<ImmutableArray<Finding>> ExamineAsync(string? device, IProgress<string> progress, CancellationToken cancellationToken) => Task.FromResult(Findings);

    public Task<RunEnd> RunAsync(RunRequest request, IProgress<CampaignStatus> progress, CancellationToken drain, CancellationToken stop) => Run(request, progress);

    public Task<string> ReportAsync(string runFolder, CancellationToken cancellationToken) => Task.FromResult(Path.Combine(runFolder, "report.html"));

    public Task<IReadOnlyList<string>> ExportAsync(string runFolder, string format, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([Path.Combine(runFolder, $"evaluations.{format}")]);

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        Interrupts.Dispose();
        Files.Dispose();
    }
}

/// <summary>Tests that change the current directory run one after the other.</summary>
[Xunit.CollectionDefinition(Name, DisableParallelization = true)]
#pragma warning disable CA1515 // xunit wants it public
public sealed class CurrentDirectory
#pragma warning restore CA1515
{
    public const string Name = "current directory";
}
