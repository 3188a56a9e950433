using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Contracts.Tasks;

namespace EvoKernels.UnitTests.Hosting.Reports;

/// <summary>A run's folder made of the contracts' own records, one second between entries. Deleted with the test.</summary>
internal sealed class FakeRun : IDisposable
{
    public const string Baseline = "baselines/vectorised.cpp -O3";

    public static readonly DateTimeOffset Begin = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);
    public static readonly Dims Shape = new(["rows", "cols"], [1024, 512]);

    private readonly List<JournalEntry> _entries = [];
    private readonly HashSet<string> _sources = [];
    private long _proposals;

    public string Folder { get; } = Directory.CreateTempSubdirectory("evokernels-run-").FullName;

    public IReadOnlyList<JournalEntry> Entries => _entries;

    /// <summary>Seconds between this entry and the next.</summary>
    public double Step { get; set; } = 1;

    private DateTimeOffset Now { get; set; } = Begin;

    public FakeRun Add(JournalEvent happened)
    {
        _entries.Add(new JournalEntry(JournalEntry.CurrentVersion, _entries.Count + 1, Now, happened));
        Now = Now.AddSeconds(Step);
        return this;
    }

    public FakeRun Start(bool resumed = false) =>
        Add(new Started("quickstart", "row-softmax", resumed, "evokernels 0.1.0")).Add(new DeviceReady("cpu:0", Baseline));

    public FakeRun Pause(double seconds)
    {
        Now = Now.AddSeconds(seconds);
        return this;
    }

    public long Ask(string name, int island = 0, params Candidate[] parents) => Ask(name, null, island, parents);

    private long Ask(string name, Candidate? mends, int island, Candidate[] parents)
    {
        Add(new Proposed(++_proposals, name, island, [.. parents.Select(parent => parent.Id)], mends?.Id));
        return _proposals;
    }

    /// <summary>A child, judged: accepted if <paramref name="fitness"/> is given, else rejected.</summary>
    public Candidate Child(
        string name,
        double? fitness,
        Candidate? parent = null,
        string? source = null,
        string? origin = null,
        string gate = "correctness",
        string reason = "wrong at [3]",
        int island = 0,
        Candidate? second = null,
        int[]? cell = null,
        string outcome = "new",
        ImmutableArray<string>? flags = null,
        Candidate? mends = null)
    {
        int[] place = cell ?? [2, (int)(_proposals + 1) % 10];
        var proposal = Ask(name, mends, island, [.. new[] { parent, second }.OfType<Candidate>()]);
        var tunables = ImmutableSortedDictionary<string, long>.Empty.Add("LANES", proposal);
        var candidate = Candidate.Create(source ?? parent?.Source ?? "// seed\nvoid kernel() {}\n", tunables, flags ?? ["-O3"]);
        if (_sources.Add(candidate.SourceId))
        {
            Add(new SourceSeen(candidate.SourceId, candidate.Source));
        }

        Add(new ChildMade(proposal, candidate.Id, candidate.SourceId, tunables, candidate.Flags, origin));
        Add(new Evaluated(proposal, fitness is { } value ? Accepted(candidate.Id, value) with { Descriptors = Descriptors(place) } : Refused(candidate.Id, Verdict.Rejected, gate, reason)));
        if (fitness is { } placed)
        {
            Add(new Archived(candidate.Id, island, [.. place], outcome, placed));
        }

        return candidate;
    }

    public FakeRun Crown(Candidate champion, double screened) => Add(new ChampionChosen(champion.Id, screened));

    public FakeRun Confirm(Candidate champion, double estimate, double lower, double upper) =>
        Add(new Confirmed(Confirmation(champion, estimate, lower, upper), "evidence.json"));

    public static Evaluation Confirmation(Candidate champion, double estimate, double lower, double upper) => Accepted(champion.Id, estimate) with
    {
        Speedup = new Speedup(Baseline, estimate, lower, upper, 0.95),
        Shapes = [new ShapeTiming(Shape, estimate, 123_456, 0.87, lower, upper)],
    };

    public static Evaluation Accepted(string candidate, double fitness) => new(
        candidate, "cpu:0", Verdict.Accepted, null, null, new Speedup(Baseline, fitness, null, null, null),
        [new ShapeTiming(Shape, fitness, 200_000 / fitness, 0.5)], new CodeDescriptors(256, 640, 0.25), new EvaluationCost(0.1, 0.2, 0.3, 0.6), []);

    private static CodeDescriptors Descriptors(int[] cell) => new(cell[0] == 0 ? 0 : 64 << cell[0], 64 << cell[1], 0.25);

    public static Evaluation Refused(string candidate, Verdict verdict, string? gate, string? reason) =>
        new(candidate, "cpu:0", verdict, gate, reason, null, [], null, new EvaluationCost(0.1, 0, 0, 0.1), []);

    /// <summary>Writes the journal, and after it <paramref name="tail"/> as it is.</summary>
    public string Write(string tail = "", string? yaml = "name: quickstart\ndatabase:\n  feature_dimensions: [vector_width, code_size]\n  feature_bins: 10\n")
    {
        var text = new StringBuilder();
        foreach (var entry in _entries)
        {
            text.Append(JsonSerializer.Serialize(entry, ContractJson.Compact)).Append('\n');
        }

        File.WriteAllText(Path.Combine(Folder, "journal.jsonl"), text.Append(tail).ToString());
        if (yaml is not null)
        {
            File.WriteAllText(Path.Combine(Folder, "campaign.yaml"), yaml);
        }

        return Folder;
    }

    public void WriteResult(Claim? claim, bool? replicated = null)
    {
        var none = ImmutableSortedDictionary<string, long>.Empty;
        var result = new RunResult(1, claim, new RunCounts(none, none, none), new RunCost(0, 0, 12), 61.5, replicated);
        File.WriteAllText(Path.Combine(Folder, "result.json"), JsonSerializer.Serialize(result, ContractJson.Indented));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
