namespace EvoKernels.Grains.Campaigns;

/// <summary>What workers told the campaign and it has not yet dealt with. Used within the campaign's activation only.</summary>
internal sealed class DeviceNews
{
    private readonly SortedDictionary<string, string> _preparing = new(StringComparer.Ordinal);
    private readonly Queue<(string Device, string Baseline, string Facts)> _ready = new();

    /// <summary>Set by any news, by workers with results, and by a timer.</summary>
    public Wake Wake { get; } = new();

    /// <summary>The first worker that cannot go on, and why.</summary>
    public (string Worker, string Reason)? FirstLoss { get; private set; }

    /// <summary>For people: <c>cpu:0: compiling baselines</c>.</summary>
    public string PreparingText => string.Join("; ", _preparing.Select(pair => $"{pair.Key}: {pair.Value}"));

    public void Preparing(string device, string step) => _preparing[device] = step;

    public void Ready(string device, string strongestBaseline, string facts)
    {
        _preparing.Remove(device);
        _ready.Enqueue((device, strongestBaseline, facts));
        Wake.Set();
    }

    public void Lost(string worker, string reason)
    {
        FirstLoss ??= (worker, reason);
        Wake.Set();
    }

    public bool TryTakeReady(out (string Device, string Baseline, string Facts) ready) => _ready.TryDequeue(out ready);

    public void Forget()
    {
        _preparing.Clear();
        _ready.Clear();
        FirstLoss = null;
    }
}
