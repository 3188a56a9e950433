using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>
/// Keeps one worker process started that has loaded the driver and touched no GPU yet, so that no evaluation waits for that. A worker serves one kernel and then goes: what a kernel left in a
/// context (local and shared memory, which nobody clears) goes with it.
/// </summary>
/// <param name="libraries">To load.</param>
/// <param name="patience">Longest wait for one answer of a worker.</param>
/// <param name="simulatorTimeout">When a simulated driver gives a kernel up.</param>
internal sealed class WorkerStandby(CudaLibraryPaths libraries, TimeSpan patience, TimeSpan simulatorTimeout) : IDisposable
{
    private readonly Lock _lock = new();
    private Task<WorkerProcess>? _next;
    private bool _isClosed;

    /// <summary>A worker, the caller's from here on; the next one is begun.</summary>
    /// <exception cref="WorkerFailedException">It does not start.</exception>
    public WorkerProcess Take()
    {
        Task<WorkerProcess> taken;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            taken = _next ?? Task.Run(Begin);
            _next = Task.Run(Begin);
        }

        return taken.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        Task<WorkerProcess>? left;
        lock (_lock)
        {
            (_isClosed, left, _next) = (true, _next, null);
        }

        // Nobody waits for it: it goes when it has come.
        left?.ContinueWith(begun => begun.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private WorkerProcess Begin()
    {
        var process = WorkerProcess.Start("run", patience, simulatorTimeout);
        try
        {
            var report = process.Ask(libraries, WorkerJson.Default.CudaLibraryPaths, WorkerJson.Default.WorkerReport)
                ?? throw new WorkerFailedException("the CUDA worker did not get ready in time");
            return report.Status == WorkerStatus.Ok ? process : throw new WorkerFailedException($"the CUDA worker cannot start: {report.Said}");
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }
}
