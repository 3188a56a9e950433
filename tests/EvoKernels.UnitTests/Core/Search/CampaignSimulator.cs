using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Contracts.Models;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Archives;
using EvoKernels.Core.Decks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Search;
using EvoKernels.Core.Selection;

namespace EvoKernels.UnitTests.Core.Search;

/// <summary>Holds a campaign's state as a grain would, with a made-up device; answers arrive in an order drawn from <paramref name="schedule"/>.</summary>
internal sealed class CampaignSimulator(CampaignSettings settings, ulong schedule = 1, int parallel = 4, bool isRestarting = false)
{
    private readonly CampaignSearch _search = new(settings, Samples.Task);
    private readonly SeededRandom _schedule = new(schedule, 0);
    private readonly GridArchive[] _islands = [.. Enumerable.Range(0, settings.Database.NumIslands).Select(_ => new GridArchive(settings.Database, ArchiveSnapshot.Empty))];
    private readonly Dictionary<string, Candidate> _candidates = new(StringComparer.Ordinal);

    public SearchState State { get; private set; } = null!;

    public List<JournalEntry> Journal { get; } = [];

    public CampaignSearch Search => _search;

    public IReadOnlyDictionary<string, Candidate> Candidates => _candidates;

    /// <summary>Runs to the end, or for so many answers; says why it ended.</summary>
    public string? Run(int answers = 5000)
    {
        Write(new Started("sample", "square", false, "test"));
        Take(_search.Start());
        for (var i = 0; i < answers; i++)
        {
            DoDuties();
            ProposeWhileThereIsRoom();
            if (_search.FinishReason(State) is { } reason)
            {
                Take(CampaignSearch.ChooseChampion(State));
                return reason;
            }

            var numbers = State.InFlight.Keys.ToArray();
            AnswerOne(State.InFlight[numbers[_schedule.Next(numbers.Length)]]);
        }

        return null;
    }

    public static Evaluation Judge(Candidate candidate)
    {
        if (candidate.Source.Contains("+ 0", StringComparison.Ordinal) && candidate.Tunables["LANES"] == 16)
        {
            return Samples.Rejected(candidate.Id, "correctness", "element 5 is wrong");
        }

        if (candidate.Source.Contains("wrong", StringComparison.Ordinal))
        {
            return Samples.Rejected(candidate.Id, "compile", "kernel.cpp:1:1: error: no");
        }

        var (lanes, chains) = (candidate.Tunables.GetValueOrDefault("LANES", 1), candidate.Tunables.GetValueOrDefault("CHAINS", 1));
        var fitness = (candidate.Source.Contains("v * 1", StringComparison.Ordinal) ? 1.4 : 1) * (lanes == 8 ? 2 : 0.7) * (1 + (0.1 * chains)) * (1 + (0.01 * candidate.Flags.Length));
        return Samples.Accepted(candidate.Id, fitness, new CodeDescriptors(lanes >= 4 ? (int)lanes * 32 : 0, (int)(100 * chains * candidate.Flags.Length), 0.2), 0.2 + (0.01 * chains));
    }

    /// <summary>Does what must be done before the next proposal.</summary>
    public void DoDuties()
    {
        while (_search.NextDuty(State) is { } duty)
        {
            if (duty is InsertDuty insert)
            {
                Take(_search.OnArchived(State, insert, _islands[insert.Island].Insert(insert.Elite)));
            }
            else if (duty is MigrateDuty migrate)
            {
                var emigrants = Migration.Emigrants(_islands[migrate.From], settings.Database.MigrationRate);
                Array.ForEach([.. emigrants], elite => _islands[migrate.To].Insert(elite));
                Take(_search.OnMigrated(State, migrate, [.. emigrants.Select(elite => elite.CandidateId)]));
            }
        }
    }

    private void ProposeWhileThereIsRoom()
    {
        while (State.InFlight.Count < parallel && _search.NextDraw(State) is { } draw)
        {
            Take(_search.Propose(State, draw, ParentSelector.Select(_islands[draw.Island], settings, draw)));
        }
    }

    private void AnswerOne(InFlight item)
    {
        if (item.Child is { } child)
        {
            Take(_search.OnEvaluated(State, child.Proposal, Judge(_candidates[child.CandidateId])));
            return;
        }

        var offspring = Breed(item.Proposal);
        var known = offspring.Variants.Select(variant => variant.CandidateId).Where(_candidates.ContainsKey).ToHashSet();
        var step = _search.OnOffspring(State, offspring, known);
        foreach (var made in step.Events.OfType<ChildMade>())
        {
            _candidates.Add(made.CandidateId, offspring.CandidateOf(offspring.Variants.Single(variant => variant.CandidateId == made.CandidateId)));
        }

        Take(step);
    }

    private Offspring Breed(Proposal proposal)
    {
        ImmutableArray<Candidate> parents = [.. proposal.Parents.Select(id => _candidates[id])];
        if (!OperatorNames.AsksModel(proposal.Operator))
        {
            return OperatorRunner.Run(proposal, parents, Samples.Task, settings);
        }

        var answer = DeckOrder.Of(settings.Deck!, "square", proposal.Operator, settings.RandomSeed)[proposal.DeckTurn!.Value];
        var failed = proposal.Repair is { } due ? _candidates[due.CandidateId] : null;
        return OperatorRunner.Read(proposal, parents, Samples.Task, ModelAnswer.Answered(answer.Answer, $"recorded: {answer.Label}", 0, 0), failed);
    }

    private void Take(SearchStep step)
    {
        // A restart after every single step: the state must survive storage without loss.
        State = isRestarting
            ? JsonSerializer.Deserialize<SearchState>(JsonSerializer.Serialize(step.State, ContractJson.Compact), ContractJson.Compact)!
            : step.State;
        foreach (var written in step.Events)
        {
            Write(written);
        }
    }

    private void Write(JournalEvent written) =>
        Journal.Add(new JournalEntry(JournalEntry.CurrentVersion, Journal.Count + 1, DateTimeOffset.UnixEpoch, written));
}
