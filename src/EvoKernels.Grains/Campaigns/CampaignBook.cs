using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Campaigns;
using EvoKernels.Core.Ports;

namespace EvoKernels.Grains.Campaigns;

/// <summary>
/// A campaign's state with its journal. A save writes the state with the new events in its outbox first, then projects them to the journal; the
/// outbox is emptied by the next save, so a process that dies in between finds what the journal lacks.
/// </summary>
internal sealed class CampaignBook(IPersistentState<Stored<CampaignState>> stored, IJournal journal, TimeProvider time, Action deactivate)
{
    private bool _isSaved = true;

    public CampaignState State { get; private set; } = stored.State.Value!;

    /// <summary>True until something is recorded or was saved before: there is no state yet.</summary>
    public bool IsEmpty => State is null;

    /// <summary>Told of every event when it is recorded.</summary>
    public event Action<JournalEntry>? Recorded;

    public Task OpenAsync(CancellationToken cancellationToken) =>
        IsEmpty ? journal.OpenAsync(0, [], cancellationToken) : journal.OpenAsync(State.LastNumber, State.Outbox, cancellationToken);

    /// <summary>Changes the state in memory and adds events.</summary>
    public void Record(CampaignState state, params ImmutableArray<JournalEvent> events)
    {
        State = state.With(events, time.GetUtcNow());
        _isSaved = false;
        foreach (var entry in State.Outbox.AsSpan()[^events.Length..])
        {
            Recorded?.Invoke(entry);
        }
    }

    /// <summary>The unborn members are created. Need not be saved at once: creating them again does nothing.</summary>
    public void Bear() => State = State with { Unborn = [] };

    public async Task SaveAsync(double seconds, CancellationToken cancellationToken)
    {
        if (_isSaved)
        {
            return;
        }

        State = State with { Seconds = seconds };
        await stored.SaveAsync(State, deactivate);
        _isSaved = true;
        if (!State.Outbox.IsEmpty)
        {
            await journal.AppendAsync(State.Outbox, cancellationToken);
            State = State with { Outbox = [] };
        }
    }
}
