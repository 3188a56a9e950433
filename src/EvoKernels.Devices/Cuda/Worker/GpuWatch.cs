using System.Globalization;
using EvoKernels.Contracts.Evaluations;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>What the workers of one GPU saw of it, put together: how it does, and whether anybody else is on it. Used from several threads.</summary>
internal sealed class GpuWatch
{
    private readonly Lock _lock = new();
    private int _ours;
    private string? _taint;
    private GpuState? _last;
    private TimeSpan _overhead;

    /// <summary>What the host waited for workers, beyond what they had to do: their start, and messages to and fro.</summary>
    public TimeSpan Overhead
    {
        get
        {
            lock (_lock)
            {
                return _overhead;
            }
        }
    }

    /// <summary>As a worker saw it last; null before, and without NVML.</summary>
    public GpuState? Last
    {
        get
        {
            lock (_lock)
            {
                return _last;
            }
        }
    }

    /// <summary>Why nothing that is measured now counts, or null.</summary>
    public string? Taint
    {
        get
        {
            lock (_lock)
            {
                return _taint;
            }
        }
    }

    /// <summary>One more of our own processes has a context on the GPU.</summary>
    public void Opened()
    {
        lock (_lock)
        {
            _ours++;
        }
    }

    /// <summary>One of them has gone.</summary>
    public void Closed()
    {
        lock (_lock)
        {
            _ours--;
        }
    }

    /// <param name="waited">From an order to its answer.</param>
    /// <param name="handledNanoseconds">Of that, what the worker needed.</param>
    public void Waited(TimeSpan waited, double handledNanoseconds)
    {
        lock (_lock)
        {
            _overhead += waited - TimeSpan.FromMicroseconds(handledNanoseconds / 1000);
        }
    }

    /// <param name="state">As a worker saw it at the beginning of a life; null says nothing.</param>
    public void See(GpuState? state)
    {
        if (state is null)
        {
            return;
        }

        lock (_lock)
        {
            _last = state;
            // In a container NVML may see none at all, not even ours: more than ours are others, fewer tell nothing.
            _taint = state.Processes is { } all && all > _ours
                ? string.Create(CultureInfo.InvariantCulture, $"{all - _ours} other process{(all - _ours == 1 ? " uses" : "es use")} the GPU at the same time")
                : null;
        }
    }
}
