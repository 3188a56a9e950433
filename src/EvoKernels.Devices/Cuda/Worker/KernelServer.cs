using System.Collections.Immutable;
using System.Diagnostics;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>
/// Inside the worker process: owns the primary context of one GPU and runs one kernel's commands. Nothing of a candidate runs here but on the device. Every command goes the same
/// way: inputs and poison are copied from the shared memory, the L2 cache is flushed, the launches run between two events, and what they left is copied back for the host to
/// compare. A life is one load of the module, with all memory of ours poisoned before it.
/// </summary>
internal sealed unsafe class KernelServer : IDisposable
{
    /// <summary>What lies in device memory before a life: finite as a float and unlikely as anything.</summary>
    private const uint Leftover = 0x7A5A5A5A;

    /// <summary>Flush memory in units of the L2 cache: twice, so that nothing of what was there stays.</summary>
    private const int FlushFactor = 2;

    private readonly KernelSetup _setup;
    private readonly byte[] _cubin;
    private readonly GpuContext _context;
    private readonly GpuStream _stream;
    private readonly GpuEvent _start;
    private readonly GpuEvent _end;
    private readonly DeviceMemory? _flush;
    private readonly DeviceRegion[] _regions;
    private readonly GpuSampler _sampler;
    private readonly int _maxThreads;
    private GpuModule? _module;
    private GpuFunction[] _functions = [];
    private int _lives;

    public KernelServer(KernelSetup setup)
    {
        _setup = setup;
        _cubin = File.ReadAllBytes(setup.CubinPath);
        var facts = GpuDescription.Find(setup.Device);
        _context = GpuContext.Retain(facts.Index);
        _context.MakeCurrent();
        GpuContext.ForbidPersistingL2Cache();
        _maxThreads = facts.MaxThreads;
        _stream = GpuStream.Create();
        _start = GpuEvent.Create();
        _end = GpuEvent.Create();
        _flush = facts.IsSimulated ? null : DeviceMemory.Allocate((nuint)(FlushFactor * Math.Max(1 << 20, facts.L2Bytes)));
        _sampler = new GpuSampler(facts.Uuid);
        _regions = [.. setup.Regions.Select(region => new DeviceRegion(region, setup.ExactBuffers))];
    }

    public ImmutableArray<ulong> Addresses => [.. _regions.Select(region => region.Address)];

    /// <summary>Reads orders and answers them until the host is gone.</summary>
    public static int Serve(MessageChannel host)
    {
        KernelServer? server = null;
        try
        {
            // A worker is started before anybody needs it: what takes long and touches no GPU is done at once.
            if (host.Receive(WorkerJson.Default.CudaLibraryPaths) is not { } libraries)
            {
                return 0;
            }

            CudaLibraries.Use(libraries);
            GpuDescription.Initialise();
            WarmUp.Messages();
            Send(host, new WorkerReport(WorkerStatus.Ok));
            if (host.Receive(WorkerJson.Default.KernelSetup) is not { } setup)
            {
                return 0;
            }

            var began = Stopwatch.GetTimestamp();
            server = new KernelServer(setup);
            Send(host, new WorkerReport(WorkerStatus.Ok, Addresses: server.Addresses), began);
        }
        catch (Exception exception) when (exception is DriverException or CudaLibraryException or EntryPointNotFoundException or IOException or UnauthorizedAccessException)
        {
            Send(host, new WorkerReport(WorkerStatus.System, exception.Message));
            return 1;
        }

        using (server)
        {
            while (host.Receive(WorkerJson.Default.WorkerOrder) is { } order)
            {
                var began = Stopwatch.GetTimestamp();
                Send(host, server.Obey(order), began);
            }
        }

        return 0;
    }

    public void Dispose()
    {
        _module?.Dispose();
        foreach (var region in _regions)
        {
            region.Dispose();
        }

        _sampler.Dispose();
        _flush?.Dispose();
        _start.Dispose();
        _end.Dispose();
        _stream.Dispose();
        _context.Dispose();
    }

    private static void Send(MessageChannel host, WorkerReport report, long? began = null) => host.Send(
        began is { } from ? report with { HandledNanoseconds = Stopwatch.GetElapsedTime(from).TotalNanoseconds } : report,
        WorkerJson.Default.WorkerReport);

    private WorkerReport Obey(WorkerOrder order)
    {
        try
        {
            switch (order.Kind)
            {
                case OrderKind.Spawn:
                    return Spawn();
                case OrderKind.Run:
                    return Run(order);
                default:
                    Unload();
                    return new WorkerReport(WorkerStatus.Ok);
            }
        }
        catch (DriverException exception)
        {
            // What the driver says of a launch, or of the copies behind it, is the kernel's doing: the host's own calls were the same for the baseline.
            return exception.Code switch
            {
                DriverCode.LaunchTimeout => new WorkerReport(WorkerStatus.Timeout, Fault(exception)),
                DriverCode.OutOfMemory => new WorkerReport(WorkerStatus.System, exception.Message),
                _ => new WorkerReport(WorkerStatus.Faulted, Fault(exception)),
            };
        }
    }

    /// <summary>The simulator knows block, thread and line; a real driver only the kind of fault.</summary>
    private static string Fault(DriverException exception) => CudaLibraries.SimulatedFault() is { Length: > 0 } told ? told : exception.Text;

    private WorkerReport Spawn()
    {
        Unload();
        foreach (var region in _regions)
        {
            region.Poison(Leftover, _stream);
        }

        _stream.Synchronize();
        CudaLibraries.SetSimulatedOrder(_lives++ % 3);
        try
        {
            _module = GpuModule.Load(_cubin);
            _functions = [.. _setup.Functions.Select(_module.Function)];
        }
        catch (DriverException exception)
        {
            return new WorkerReport(WorkerStatus.NotLoaded, exception.Message);
        }

        return new WorkerReport(WorkerStatus.Ok, Occupancy: [.. Enumerable.Range(0, _functions.Length).Select(Allow)], State: _sampler.State());
    }

    /// <summary>Gives a function the shared memory that its launches ask for, and says how many threads of its largest a multiprocessor holds over those it could hold.</summary>
    private double Allow(int index)
    {
        var (function, launches) = (_functions[index], _setup.Shapes.SelectMany(shape => shape).Where(launch => launch.Function == index).ToArray());
        var shared = launches.Select(launch => launch.SharedBytes).DefaultIfEmpty(0u).Max();
        if (shared > 0)
        {
            function.AllowDynamicShared((int)shared);
        }

        var threads = launches.Select(launch => launch.Block[0] * launch.Block[1] * launch.Block[2]).DefaultIfEmpty(1u).Max();
        return (double)function.Occupancy((int)threads, (int)shared) * threads / _maxThreads;
    }

    private void Unload()
    {
        _module?.Dispose();
        _module = null;
    }

    private WorkerReport Run(WorkerOrder order)
    {
        for (var b = 0; b < _regions.Length; b++)
        {
            _regions[b].Upload(order.Windows[b], _stream);
        }

        // A carve-out that keeps lines in the L2 cache would survive the flush.
        GpuContext.ResetPersistingL2Cache();
        _flush?.Fill(Leftover, _stream);
        _stream.Synchronize();
        var clock = Stopwatch.GetTimestamp();
        _start.Record(_stream);
        foreach (var launch in _setup.Shapes[order.Shape])
        {
            var arguments = launch.Arguments.Select(argument => argument.Buffer < 0 ? (ulong)argument.Value : _regions[argument.Buffer].AddressOf(order.Windows[argument.Buffer])).ToArray();
            _functions[launch.Function].Launch(
                (launch.Grid[0], launch.Grid[1], launch.Grid[2]), (launch.Block[0], launch.Block[1], launch.Block[2]), launch.SharedBytes, _stream, arguments);
        }

        _end.Record(_stream);
        if (!Ended(clock))
        {
            return new WorkerReport(WorkerStatus.Timeout);
        }

        var wall = Stopwatch.GetElapsedTime(clock).TotalNanoseconds;
        var device = _start.MillisecondsTo(_end) * 1e6;
        for (var b = 0; b < _regions.Length; b++)
        {
            if (_regions[b].Download(order.Windows[b], _stream) is { } stray)
            {
                return new WorkerReport(WorkerStatus.Faulted, stray, device, wall);
            }
        }

        return new WorkerReport(WorkerStatus.Ok, null, device, wall, Taint: _sampler.Taint());
    }

    /// <summary>Waits for the launches; false if they take longer than a command may. Sleeping comes late: short kernels are waited for awake.</summary>
    private bool Ended(long from)
    {
        var spin = default(SpinWait);
        while (!_end.Query())
        {
            // A simulator keeps the time itself, by the processor's clock, and then says where the kernel was.
            if (!_setup.ExactBuffers && Stopwatch.GetElapsedTime(from).TotalMilliseconds > _setup.TimeoutMilliseconds)
            {
                return false;
            }

            spin.SpinOnce(sleep1Threshold: 1000);
        }

        return true;
    }
}
