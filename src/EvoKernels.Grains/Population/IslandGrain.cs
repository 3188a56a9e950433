using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Grains;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Archives;
using EvoKernels.Core.Selection;

namespace EvoKernels.Grains.Population;

/// <summary>Owns one archive and saves it whenever it changed.</summary>
internal sealed class IslandGrain([PersistentState("island", GrainStorage.Name)] IPersistentState<Stored<ArchiveSnapshot>> stored) : Grain, IIslandGrain
{
    private CampaignSettings? _settings;
    private GridArchive? _archive;

    public async Task<ArchiveAnswer> InsertAsync(Elite elite)
    {
        var archive = await OpenAsync();
        var answer = archive.Insert(elite);
        if (answer.Outcome != ArchiveOutcome.NotAdded)
        {
            await stored.SaveAsync(archive.Snapshot, DeactivateOnIdle);
        }

        return answer;
    }

    public async Task<ParentSelection?> SelectParentsAsync(ProposalDraw draw)
    {
        var archive = await OpenAsync();
        return ParentSelector.Select(archive, _settings!, draw);
    }

    public async Task<ImmutableArray<Elite>> GetEmigrantsAsync()
    {
        var archive = await OpenAsync();
        return Migration.Emigrants(archive, _settings!.Database.MigrationRate);
    }

    public async Task ReceiveAsync(ImmutableArray<Elite> immigrants)
    {
        var archive = await OpenAsync();
        foreach (var elite in immigrants)
        {
            archive.Insert(elite);
        }

        await stored.SaveAsync(archive.Snapshot, DeactivateOnIdle);
    }

    public Task<ArchiveSnapshot> GetArchiveAsync() => Task.FromResult(stored.State.Value ?? ArchiveSnapshot.Empty);

    private async ValueTask<GridArchive> OpenAsync()
    {
        if (_archive is null)
        {
            var run = GrainKeys.Run(this.GetPrimaryKeyString());
            var plan = await GrainFactory.GetGrain<IPlanGrain>(run).GetAsync() ?? throw new InvalidOperationException($"run '{run}' has no plan");
            _settings = plan.Settings;
            _archive = new GridArchive(plan.Settings.Database, stored.State.Value ?? ArchiveSnapshot.Empty);
        }

        return _archive;
    }
}
