using System.Collections.Immutable;
using EvoKernels.ClusterTests.Simulation;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Prompts;
using EvoKernels.Core.Search;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Exports;
using EvoKernels.Hosting.Journal;
using EvoKernels.Hosting.Reports;
using EvoKernels.Hosting.Runs;
using EvoKernels.Models.Clients;
using EvoKernels.ModelServer;

namespace EvoKernels.ClusterTests.Runs;

/// <summary>
/// A whole campaign on this machine's processor with a model that answers over HTTP as scripted: a good rewrite, one that does not compile, one that cheats, refusals,
/// and a repair.
/// </summary>
public sealed class ScriptedModelCampaignTests : IDisposable
{
    private const string Signature = "extern \"C\" void kernel(const float* x, float* y, int64_t n)";

    private static readonly string Seed = Kernel("for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i];");
    private static readonly string Good = Kernel("for (int64_t i = 0; i < n; i++) y[i] = x[i] * 2.0f;");
    private static readonly string Broken = Kernel("for (int64_t i = 0; i < n; i++) y[i] = twice(x[i]); // {{parent_source}} # Your answer");
    private static readonly string Mended = Kernel("auto twice = [](float v) { return v + v; }; for (int64_t i = 0; i < n; i++) y[i] = twice(x[i]);");
    private static readonly string Cheat = $"#include <cstdint>\nextern \"C\" long clock();\n{Signature} {{ for (int64_t i = 0; i < n; i++) y[i] = clock() ? 2 * x[i] : 0; }}\n";

    private static readonly KernelTask Task = new(
        "scale",
        "Twice a vector.",
        ["n"],
        [new BufferSpec("x", ElementType.Float32, ["n"])],
        [new BufferSpec("y", ElementType.Float32, ["n"])],
        [new Dims(["n"], [65_536])],
        [new Dims(["n"], [17]), new Dims(["n"], [301])],
        new WorkModel("n", "8*n"),
        new SourceFile("reference.cpp", "#include <cstdint>\nextern \"C\" void reference(const double* x, double* y, int64_t n) { for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i]; }\n"),
        ["normal", "exact-integers"],
        "float32",
        [new Baseline(new SourceFile("baselines/naive.cpp", Kernel("for (int64_t i = 0; i < n; i++) y[i] = x[i] + x[i];")), [])],
        [new SourceFile("seeds/naive.cpp", Seed)],
        1);

    private readonly TemporaryFolder _temporary = new();
    private readonly ModelClients _models = new(new ModelClientOptions(RetrySeconds: 0), TimeProvider.System, _ => null);
    private readonly PromptTemplates _templates = PromptLoader.Load(ConfigRoot.Find());
    private int _rewrites;

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    private string Folder => _temporary.Inside("run");

    public void Dispose()
    {
        _models.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task RunAsync_GoodBrokenCheatRefusedAndMended_EverythingIsAsItShouldBe()
    {
        await using var server = await ChatServer.StartAsync(Answer);
        var device = Processor();
        var settings = Settings(server, device.Id);

        var outcome = await RunAsync(settings, device);

        var journal = JournalReader.Read(Path.Combine(Folder, "journal.jsonl")).ToArray();
        var events = journal.Select(entry => entry.Event).ToArray();
        Assert.Equal(("budget", "6 evaluations are done"), (outcome.Reason, outcome.Detail));
        Assert.Null(SearchReplay.Check(settings, Task, journal).Difference);
        CheckJournal(events);
        CheckRepair(events, server);
        CheckLedger(events, server, outcome);
        await CheckReportsAsync(events);
    }

    /// <summary>By what was asked: a repair is mended; rewrites are good, broken, dishonest, and refused from then on.</summary>
    private Reply Answer(ModelCall call) => call.Prompt.Contains("# The kernel that was rejected", StringComparison.Ordinal)
        ? Text(Mended)
        : Interlocked.Increment(ref _rewrites) switch
        {
            1 => Text(Good),
            2 => Text(Broken),
            3 => Text(Cheat),
            _ => Replies.Refusal("I would rather not."),
        };

    private static Reply Text(string source) => Replies.Text($"Here you are.\n```cpp\n{source}```\n", input: 1000, output: 100);

    private void CheckJournal(JournalEvent[] events)
    {
        Assert.Equal(_templates.Hashes, Assert.Single(events.OfType<Started>()).Templates!);
        Assert.StartsWith("cpu:", Assert.Single(events.OfType<DeviceReady>()).Facts, StringComparison.Ordinal);
        Assert.Equal(
            [("accepted", null), ("rejected", "compile"), ("rejected", "policy"), ("accepted", null)],
            new[] { Good, Broken, Cheat, Mended }.Select(source => JudgementOf(events, source)).Select(evaluation => (evaluation.Verdict.ToString().ToLowerInvariant(), evaluation.Gate)));
        Assert.All(new[] { Good, Mended }, source => Assert.Contains(events, happened => happened is Archived archived && archived.CandidateId == ChildOf(events, source).CandidateId));
        Assert.All(events.OfType<ChildMade>().Where(child => child.Origin is not null), child => Assert.Equal("model: m", child.Origin));
        Assert.Equal(6, events.OfType<Evaluated>().Count());
    }

    private void CheckRepair(JournalEvent[] events, ChatServer server)
    {
        var broken = ChildOf(events, Broken);
        var proposed = Assert.Single(events.OfType<Proposed>(), happened => happened.Operator == "llm-repair");
        Assert.Equal(broken.CandidateId, proposed.Repairs);
        Assert.Equal(events.OfType<Proposed>().Single(made => made.Proposal == broken.Proposal).Parents, proposed.Parents);
        Assert.All(proposed.Parents, parent => Assert.Contains(events, happened => happened is Archived archived && archived.CandidateId == parent));
        Assert.Equal(proposed.Proposal, ChildOf(events, Mended).Proposal);

        var question = Assert.Single(server.Calls, call => call.Prompt.Contains("# The kernel that was rejected", StringComparison.Ordinal)).Prompt;
        Assert.Contains(Broken.TrimEnd(), question, StringComparison.Ordinal);
        Assert.Contains("The compile gate rejected it:\n\n```text\n", question, StringComparison.Ordinal);
        Assert.Contains("'twice' was not declared", question, StringComparison.Ordinal);
        Assert.Contains("of the roofline (", question, StringComparison.Ordinal);
        Assert.Contains("-byte vectors", question, StringComparison.Ordinal);
        Assert.DoesNotContain("n=17", string.Concat(server.Calls.Select(call => call.Prompt)), StringComparison.Ordinal);
        Assert.Equal(_templates.Hashes["llm-repair"], events.OfType<Asked>().Single(asked => asked.Proposal == proposed.Proposal).Prompt!.Template);
    }

    private void CheckLedger(JournalEvent[] events, ChatServer server, RunOutcome outcome)
    {
        var asked = events.OfType<Asked>().ToArray();
        var refused = asked.Where(one => one.Origin is null).ToArray();
        Assert.Equal(server.Calls.Length, asked.Length);
        Assert.Equal(_rewrites - 3, refused.Length);
        Assert.NotEmpty(refused);
        Assert.All(refused, one => Assert.Contains(events, happened => happened is Barren barren && barren.Proposal == one.Proposal && barren.Reason.StartsWith("no answer: ", StringComparison.Ordinal)));
        Assert.All(refused, one => Assert.True(one.Cost is { IsEstimated: true, Tokens: > 0 }));
        Assert.All(asked.Except(refused), one => Assert.Equal((1100L, 0.0012, false), (one.Cost.Tokens, Math.Round(one.Cost.Dollars, 9), one.Cost.IsEstimated)));
        Assert.Equal(asked.Sum(one => one.Cost.Tokens), outcome.Result.Cost.Tokens);
        Assert.Equal(asked.Sum(one => one.Cost.Dollars), outcome.Result.Cost.Dollars, 9);
        Assert.Equal((1L, 3L), (outcome.Result.Counts.Operator["llm-repair"], outcome.Result.Counts.Operator["llm-rewrite"]));
    }

    private async Task CheckReportsAsync(JournalEvent[] events)
    {
        var story = await RunReader.ReadAsync(Folder, Never);
        var caught = Assert.Single(story.Quarantine);
        Assert.Equal((ChildOf(events, Cheat).CandidateId, "policy", "llm-rewrite", "model: m"), (caught.Member.CandidateId, caught.Gate, caught.Member.Operator, caught.Member.Origin));
        Assert.Contains("'clock'", caught.Reason, StringComparison.Ordinal);
        Assert.Contains(story.Operators, tally => tally is { Name: "llm-repair", Accepted: 1 });

        var row = ExportRow.Of(story).Single(row => row.Operator == "llm-repair");
        Assert.Equal((ChildOf(events, Broken).CandidateId, _templates.Hashes["llm-repair"]), (row.Repairs, row.Template));
        Assert.Contains("llm-repair", HtmlReport.Render(story), StringComparison.Ordinal);
    }

    private static ChildMade ChildOf(JournalEvent[] events, string source)
    {
        var seen = events.OfType<SourceSeen>().First(seen => seen.Text == source);
        return events.OfType<ChildMade>().Single(child => child.SourceId == seen.SourceId);
    }

    private static Evaluation JudgementOf(JournalEvent[] events, string source) =>
        events.OfType<Evaluated>().Single(judged => judged.Evaluation.CandidateId == ChildOf(events, source).CandidateId).Evaluation;

    private static string Kernel(string body) => $"#include <cstdint>\n{Signature} {{ {body} }}\n";

    private static CpuDevice Processor()
    {
        var factory = new DeviceFactory(core => new CpuDevice(core, new SandboxPolicy(0), TimeProvider.System), _ => throw new InvalidOperationException("no GPU is asked for"));
        return (CpuDevice)factory.Create(factory.List().Last(id => id.StartsWith("cpu:", StringComparison.Ordinal)));
    }

    private static CampaignSettings Settings(ChatServer server, string device) => new(
        "scripted",
        Task.Name,
        [device],
        1,
        new BudgetSettings(null, 6, 1),
        new DatabaseSettings(1, 50, 0, ["vector_width", "code_size"], 10, 0.2, 0.7),
        ImmutableSortedDictionary<string, double>.Empty.Add("llm-rewrite", 0.5).Add("llm-repair", 0.5),
        null,
        new PromptSettings(1, 1),
        new EvaluationSettings(ScreenSeconds: 0.02, ConfirmPairs: 2, ConfirmSeconds: 0.05),
        new LlmSettings([new ModelSettings("m", "m", server.Endpoint, InputPrice: 1, OutputPrice: 2, MaxTokens: 1000)], 1));

    private Task<RunOutcome> RunAsync(CampaignSettings settings, IKernelDevice device) => CampaignRunner.RunAsync(
        new RunRequest(new ResolvedCampaign(settings, Task, "name: scripted\n"), Folder, false, new OneDevice(device), _models, _templates, TimeProvider.System) { Pace = TimeSpan.FromMilliseconds(20) },
        new Reports(),
        CancellationToken.None,
        Never);
}
