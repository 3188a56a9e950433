namespace EvoKernels.Devices.Cuda.Interop;

/// <summary>Two events of its own around what is launched on a stream.</summary>
internal sealed class EventTimer(GpuStream stream) : IDisposable
{
    private readonly GpuEvent _start = GpuEvent.Create();
    private readonly GpuEvent _end = GpuEvent.Create();

    /// <summary>Nanoseconds by the device's clock; waits until all of it has ended.</summary>
    public double Time(Action launch)
    {
        _start.Record(stream);
        launch();
        _end.Record(stream);
        stream.Synchronize();
        return _start.MillisecondsTo(_end) * 1e6;
    }

    public void Dispose()
    {
        _start.Dispose();
        _end.Dispose();
    }
}
