using System.Collections.Immutable;
using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Cuda.Examination;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Cuda;

/// <summary>One GPU: <c>cudasim:N</c> is simulated on the processor.</summary>
/// <param name="id">Its id.</param>
/// <param name="sandbox">Layers that may lack around trusted references on the processor.</param>
/// <param name="time">The clock of evidence.</param>
public sealed class CudaDevice(string id, SandboxPolicy sandbox, TimeProvider time) : IKernelDevice
{
    public const string Simulated = "cudasim:";

    private CudaBench? _bench;

    /// <summary>For tests: take the times of a simulator for those of a GPU.</summary>
    internal bool TimesSimulated { get; init; }

    public string Id => id;

    /// <summary>What the host spent on the protocol with workers in the session opened last; for benchmarks.</summary>
    internal TimeSpan WorkerOverhead => _bench?.WorkerOverhead ?? TimeSpan.Zero;

    public async Task<DeviceInfo> DescribeAsync(CancellationToken cancellationToken)
    {
        var (libraries, gpu) = await FindAsync(cancellationToken);
        if (gpu.IsSimulated)
        {
            return new DeviceInfo(Id, $"{gpu.Name} (simulated on the processor: right or wrong, never fast or slow)", []);
        }

        using var compiler = new CudaCompiler(gpu, libraries, null);
        return new DeviceInfo(Id, gpu.Name, await CudaCeilings.FindAsync(gpu, libraries, compiler, cancellationToken));
    }

    public async Task<ImmutableArray<DeviceCheck>> ExamineAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var (libraries, gpu) = await FindAsync(cancellationToken);
        using var compiler = new CudaCompiler(gpu, libraries, null);
        return await new CudaExamination(gpu, libraries, compiler).RunAsync(progress, cancellationToken);
    }

    public async Task<ITrialSession> OpenAsync(
        KernelTask task, EvaluationSettings settings, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(progress);
        task = Language.Of(task, isCuda: true, Id);
        progress.Report($"asking the driver for {Id}");
        var (libraries, gpu) = await FindAsync(cancellationToken);
        var host = await CpuBench.OpenAsync(Processors.Allowed()[^1], sandbox, time, progress, cancellationToken);
        var reader = gpu.IsSimulated && await Task.Run(() => CudaGpus.HasCompiler, cancellationToken) ? CudaLocator.Installed : null;
        var compiler = new CudaCompiler(gpu, libraries, reader);
        CudaBench? bench = null;
        try
        {
            var isTimed = !gpu.IsSimulated || TimesSimulated;
            if (isTimed)
            {
                progress.Report($"measuring what {Id} can do, if it was not before");
            }

            _bench = bench = new CudaBench(Id, host, gpu, libraries, compiler, isTimed ? await CudaCeilings.FindAsync(gpu, libraries, compiler, cancellationToken) : null);
            return await TrialSession.OpenAsync(bench, gpu.IsSimulated ? SmallTask.Of(task) : task, settings, against, progress, cancellationToken);
        }
        catch
        {
            (bench ?? (IDisposable)compiler).Dispose();
            throw;
        }
    }

    private async Task<(CudaLibraryPaths Libraries, GpuDescription Gpu)> FindAsync(CancellationToken cancellationToken)
    {
        var isSimulated = Id.StartsWith(Simulated, StringComparison.Ordinal);
        var libraries = isSimulated ? await CudaLocator.SimulatorAsync(cancellationToken) : CudaLocator.Installed;
        var found = await CudaLocator.FindAsync(libraries, cancellationToken);
        var name = Id[(Id.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return (libraries, found.Found.FirstOrDefault(gpu => gpu.Is(name))
            ?? throw new TaskDefectException(found.Problem is null
                ? $"there is no device {Id}: the driver knows {string.Join(", ", found.Found.Select(gpu => isSimulated ? $"{Simulated}{gpu.Index}" : $"cuda:{gpu.Uuid}"))}"
                : $"{Id} cannot be used: {found.Problem}"));
    }
}
