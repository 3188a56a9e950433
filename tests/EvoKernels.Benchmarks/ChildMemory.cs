using System.Globalization;

namespace EvoKernels.Benchmarks;

/// <summary>
/// Largest resident set of each kind of descendant, looked up a few times a second. The kernel's own sum over ended children is of no use here: until a child
/// has started its program it counts with its parent's memory.
/// </summary>
internal sealed class ChildMemory : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, double> _peaks = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _watch;

    public ChildMemory() => _watch = Task.Run(WatchAsync);

    /// <summary>Peak megabytes of the largest process of this name; 0 if none was seen.</summary>
    public double Of(string name) => _peaks.GetValueOrDefault(name);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watch;
        _end.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private void Look()
    {
        var all = Directory.EnumerateDirectories("/proc").Select(Read).OfType<Status>().ToDictionary(status => status.Id);
        foreach (var status in all.Values.Where(status => Descends(status, all)))
        {
            _peaks[status.Name] = Math.Max(_peaks.GetValueOrDefault(status.Name), status.Megabytes);
        }
    }

    private static bool Descends(Status status, Dictionary<int, Status> all)
    {
        for (var at = status; at is not null; at = all.GetValueOrDefault(at.Parent))
        {
            if (at.Parent == Environment.ProcessId)
            {
                return true;
            }
        }

        return false;
    }

    private static Status? Read(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        try
        {
            var facts = File.ReadAllLines($"{folder}/status").Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).ToDictionary(pair => pair[0], pair => pair[1]);
            var peak = facts.TryGetValue("VmHWM", out var text) ? double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) / 1024 : 0;
            return new Status(id, int.Parse(facts["PPid"], CultureInfo.InvariantCulture), facts["Name"], peak);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return null;
        }
    }

    private sealed record Status(int Id, int Parent, string Name, double Megabytes);
}
