using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Search;

namespace EvoKernels.Core.Search;

/// <summary>What one event does: the new state, and the journal events to save in the same write. No events means that nothing changed.</summary>
public sealed record SearchStep(SearchState State, ImmutableArray<JournalEvent> Events);

/// <summary>
/// Something that must be done before the next proposal. It follows from the saved state, so a restart finds it again; doing it twice is harmless.
/// Save the step that caused a duty before doing it.
/// </summary>
public abstract record SearchDuty;

/// <summary>Ask an island to insert a member, then call <see cref="CampaignSearch.OnArchived"/>.</summary>
public sealed record InsertDuty(int Island, Elite Elite) : SearchDuty;

/// <summary>
/// Read <see cref="Selection.Migration.Emigrants"/> of one island, insert them into the other, then call
/// <see cref="CampaignSearch.OnMigrated"/>, also when there are none.
/// </summary>
public sealed record MigrateDuty(int From, int To) : SearchDuty;
