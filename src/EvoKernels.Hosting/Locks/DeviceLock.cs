namespace EvoKernels.Hosting.Locks;

/// <summary>
/// At most one process of this machine times on a device. Locks lie in the temporary folder, one pair of files per device, for all users. Whoever
/// comes first waits in front (the second file), so two busy runs take turns instead of one starving the other.
/// </summary>
/// <param name="time">Paces the waiting.</param>
/// <param name="folder">Where the files lie; null for the system's temporary folder.</param>
public sealed class DeviceLock(TimeProvider time, string? folder = null)
{
    /// <summary>Time between two tries: long for a processor, short beside an evaluation.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(20);

    private readonly string _folder = folder ?? Path.GetTempPath();

    /// <summary>Waits until nobody else holds the device; dispose to let go.</summary>
    /// <param name="device">Device id, e.g. <c>cpu:0</c>.</param>
    /// <param name="waiting">Told once, in plain words, who is waited for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IDisposable> AcquireAsync(string device, IProgress<string>? waiting, CancellationToken cancellationToken)
    {
        var stem = Path.Combine(_folder, $"evokernels-{Uri.EscapeDataString(device)}");
        using var front = await TakeAsync($"{stem}.front", null, cancellationToken);
        return await TakeAsync($"{stem}.lock", holder => waiting?.Report($"waiting for {device}: {holder} uses it"), cancellationToken);
    }

    private async ValueTask<LockFile> TakeAsync(string path, Action<string>? held, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (LockFile.TryTake(path, time, out var holder) is { } taken)
            {
                return taken;
            }

            if (tries == 0)
            {
                held?.Invoke(holder!);
            }

            await Task.Delay(Retry, time, cancellationToken);
        }
    }
}
