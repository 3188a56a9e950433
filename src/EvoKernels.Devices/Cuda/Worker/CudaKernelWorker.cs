using System.Diagnostics;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>
/// Runs one kernel's commands in a CUDA worker. Whatever ends badly (a fault is sticky on a GPU, a hang is for ever) costs the process; the next life starts another.
/// </summary>
internal sealed class CudaKernelWorker : IKernelWorker
{
    private readonly KernelSetup _setup;
    private readonly WorkerStandby _standby;
    private readonly GpuWatch _watch;
    private WorkerProcess? _process;

    /// <param name="setup">Of the worker.</param>
    /// <param name="standby">Has its processes.</param>
    /// <param name="watch">Told how the GPU does at the beginning of every life, and what the protocol costs.</param>
    public CudaKernelWorker(KernelSetup setup, WorkerStandby standby, GpuWatch watch)
    {
        _setup = setup;
        _standby = standby;
        _watch = watch;
        Addresses = [.. setup.Regions.Select(_ => 0UL)];
        Start();
    }

    /// <summary>By region of the arm: none for the table of arguments, which stays on the host.</summary>
    public IReadOnlyList<ulong> Addresses { get; private set; }

    /// <summary>Candidates run on the device: no layer of the processor's sandbox is around them here.</summary>
    public uint Layers => 0;

    public IReadOnlyList<double> Occupancy { get; private set; } = [];

    public WorkerAnswer Spawn()
    {
        if (_process is null && Start() is { } failed)
        {
            return failed;
        }

        return Ask(new WorkerOrder(OrderKind.Spawn, 0, []));
    }

    public WorkerAnswer Run(WorkerCommand command)
    {
        var answer = Ask(new WorkerOrder(OrderKind.Run, command.Shape, [.. command.Windows]));
        return answer with { Time = answer.Time with { Taint = answer.Time.Taint ?? _watch.Taint } };
    }

    public void EndLife()
    {
        if (_process is not null)
        {
            Ask(new WorkerOrder(OrderKind.End, 0, []));
        }
    }

    public void Dispose() => End();

    private WorkerAnswer? Start()
    {
        var began = Stopwatch.GetTimestamp();
        _process = _standby.Take();
        _watch.Opened();
        var report = OrEnd(process => process.Ask(_setup, WorkerJson.Default.KernelSetup, WorkerJson.Default.WorkerReport)
            ?? throw new WorkerFailedException($"the CUDA worker on {_setup.Device} did not get ready in time"));
        _watch.Waited(Stopwatch.GetElapsedTime(began), report.HandledNanoseconds);
        var answer = Answer(report);
        if (answer.Status == WorkerStatus.System)
        {
            End();
            throw new WorkerFailedException($"the CUDA worker on {_setup.Device} cannot start: {report.Said}");
        }

        Addresses = [0, .. report.Addresses ?? []];
        return answer.Status == WorkerStatus.Ok ? null : answer;
    }

    private WorkerAnswer Ask(WorkerOrder order)
    {
        var began = Stopwatch.GetTimestamp();
        var report = OrEnd(process => process.Ask(order, WorkerJson.Default.WorkerOrder, WorkerJson.Default.WorkerReport));
        _watch.Waited(Stopwatch.GetElapsedTime(began), report?.HandledNanoseconds ?? 0);
        var answer = report is null ? new WorkerAnswer(WorkerStatus.Timeout, 0, default) : Answer(report);
        _watch.See(report?.State);
        Occupancy = report?.Occupancy is { IsDefault: false } known ? known : Occupancy;
        if (answer.Status != WorkerStatus.Ok)
        {
            End();
        }

        return answer.Status == WorkerStatus.System ? throw new WorkerFailedException($"the CUDA worker on {_setup.Device} failed: {answer.Said}") : answer;
    }

    /// <summary>Asks the process. One that was lost is no more: the next life starts another.</summary>
    private T OrEnd<T>(Func<WorkerProcess, T> ask)
    {
        try
        {
            return ask(_process ?? throw new InvalidOperationException("no life has begun"));
        }
        catch (WorkerFailedException)
        {
            End();
            throw;
        }
    }

    private static WorkerAnswer Answer(WorkerReport report) =>
        new(report.Status, 0, new CommandTime(report.DeviceNanoseconds, report.WallNanoseconds, report.Taint), report.Said);

    private void End()
    {
        if (_process is not null)
        {
            _process.Dispose();
            _process = null;
            _watch.Closed();
        }
    }
}
