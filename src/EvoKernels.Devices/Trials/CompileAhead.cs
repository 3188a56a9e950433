using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Devices.Trials;

/// <summary>
/// Compiles the candidate that is likely to come next while the present one is judged: the compiler runs on other cores than the one that measures. What
/// nobody asks for is dropped.
/// </summary>
/// <param name="begin">Makes a trial that has not begun.</param>
internal sealed class CompileAhead(Func<Candidate, Trial> begin) : IAsyncDisposable
{
    /// <summary>Held at once: the next one is foreseen when the present one is about to be asked for.</summary>
    private const int Most = 2;

    private readonly Lock _lock = new();
    private readonly List<Begun> _ahead = [];
    private Task _dropped = Task.CompletedTask;
    private bool _isClosed;

    /// <summary>Begins to compile, unless this candidate is under way already.</summary>
    public void Foresee(Candidate candidate)
    {
        lock (_lock)
        {
            if (!_isClosed && !_ahead.Exists(begun => begun.Trial.Candidate.Id == candidate.Id))
            {
                _ahead.Add(new Begun(begin(candidate)));
                DropTo(Most);
            }
        }
    }

    /// <summary>The candidate's trial, compiled ahead or now, and its evaluation if the compile or policy gate refused it. The caller disposes of the trial.</summary>
    public async Task<(Trial Trial, Evaluation? Refused)> TakeAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        var begun = Take(candidate.Id) ?? new Begun(begin(candidate));
        try
        {
            var refused = await begun.Compiled.WaitAsync(cancellationToken);
            return (begun.Trial, refused);
        }
        catch
        {
            await begun.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until no compiler runs.</summary>
    public async Task SettleAsync()
    {
        Task waiting;
        lock (_lock)
        {
            waiting = Task.WhenAll([_dropped, .. _ahead.Select(begun => begun.Compiled)]);
        }

        await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
            DropTo(0);
        }

        await _dropped;
    }

    private Begun? Take(string id)
    {
        lock (_lock)
        {
            var taken = _ahead.Find(begun => begun.Trial.Candidate.Id == id);
            if (taken is not null)
            {
                _ahead.Remove(taken);
            }

            return taken;
        }
    }

    private void DropTo(int most)
    {
        while (_ahead.Count > most)
        {
            _dropped = Task.WhenAll(_dropped, _ahead[0].DisposeAsync().AsTask());
            _ahead.RemoveAt(0);
        }
    }

    private sealed class Begun : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        public Begun(Trial trial)
        {
            Trial = trial;
            Compiled = Task.Run(() => trial.CompileAsync(_stop.Token));
        }

        public Trial Trial { get; }

        public Task<Evaluation?> Compiled { get; }

        /// <summary>Stops the compiler and removes what it made.</summary>
        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await ((Task)Compiled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Trial.Dispose();
            _stop.Dispose();
        }
    }
}
