using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Statistics;
using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Cuda.Worker;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Benchmarks;

/// <summary>The host's path around a GPU, as far as it can be measured without one: compilers, the protocol with workers, the simulator.</summary>
internal static class CudaHost
{
    private const int ThreadsABlock = 256;

    public static async Task<int> RunAsync(int runs, CancellationToken cancellationToken)
    {
        Console.WriteLine(await Machine.DescribeAsync(cancellationToken));
        Console.WriteLine();
        Console.WriteLine("| what | runs | median | least | most |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        var task = TaskLoader.Load("matmul").For(isCuda: true);
        var simulator = await CudaLocator.SimulatorAsync(cancellationToken);
        var tiled = task.Seeds[^1];
        if (CudaGpus.HasCompiler)
        {
            Row($"NVRTC: {tiled.Name} of matmul to a cubin for sm_80, ms", Compile(CudaLocator.Installed, tiled.Text, runs));
        }

        Row("cudasim: the same, ms", Compile(simulator, tiled.Text, runs));
        Row("host overhead of a screened candidate (matmul, cudasim), ms", await OverheadAsync(runs, cancellationToken));
        Row("cudasim, vector-add of 2^22 elements, million threads/s", Threads(simulator, runs));
        return 0;
    }

    private static void Row(string what, IReadOnlyList<double> values) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {values.Count} | {Quantiles.Median(values):0.0} | {values.Min():0.0} | {values.Max():0.0} |"));

    private static List<double> Compile(CudaLibraryPaths libraries, string source, int runs)
    {
        using var worker = WorkerProcess.Start("compile", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        var directives = EvoKernels.Core.Sources.SourceDirectives.Parse(source).Directives!;
        var times = new List<double>();
        for (var run = -1; run < runs; run++)
        {
            // Another text each time: no cache may answer.
            var order = new CompileOrder(
                source + $"// {run}\n", ["--std=c++17", "--gpu-architecture=sm_80", .. directives.Defaults.Select(one => $"-D{one.Key}={one.Value}")], [.. directives.Launches.Select(launch => launch.Name)], libraries);
            var clock = Stopwatch.StartNew();
            var report = worker.Ask(order, WorkerJson.Default.CompileOrder, WorkerJson.Default.CompileReport)!;
            if (report.Cubin is not { Length: > 0 })
            {
                throw new InvalidOperationException(report.Log);
            }

            if (run >= 0)
            {
                times.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        return times;
    }

    /// <summary>Waiting for workers beyond what they did, and what the host did besides: judging less every order and compilation.</summary>
    private static async Task<List<double>> OverheadAsync(int runs, CancellationToken cancellationToken)
    {
        var device = new CudaDevice("cudasim:0", new SandboxPolicy(0), TimeProvider.System);
        var task = TaskLoader.Load("matmul").For(isCuda: true);
        await using var session = await device.OpenAsync(task, new EvaluationSettings(), null, new Progress<string>(), cancellationToken);
        var times = new List<double>();
        for (var run = -1; run < runs; run++)
        {
            var candidate = Candidate.Create(task.Seeds[^1].Text + $"// {run}\n", EvoKernels.Core.Sources.SourceDirectives.Parse(task.Seeds[^1].Text).Directives!.Defaults, FlagSets.Cuda[0]);
            var before = device.WorkerOverhead;
            var evaluation = await session.ScreenAsync(candidate, cancellationToken);
            if (evaluation.Verdict != Verdict.Accepted)
            {
                throw new InvalidOperationException(evaluation.Reason);
            }

            if (run >= 0)
            {
                times.Add((device.WorkerOverhead - before).TotalMilliseconds);
            }
        }

        return times;
    }

    private static List<double> Threads(CudaLibraryPaths simulator, int runs)
    {
        const string Source = """
            extern "C" __global__ void add(const float* a, const float* b, float* c, long long n)
            {
                const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
                if (i < n) c[i] = a[i] + b[i];
            }
            """;
        const long Count = 1 << 22;
        using var compiling = WorkerProcess.Start("compile", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));
        var cubin = compiling.Ask(new CompileOrder(Source, ["--std=c++17", "--gpu-architecture=sm_90"], ["add"], simulator), WorkerJson.Default.CompileOrder, WorkerJson.Default.CompileReport)!;
        var folder = Directory.CreateTempSubdirectory("evokernels-benchmark-").FullName;
        try
        {
            var path = Path.Combine(folder, "add.cubin");
            File.WriteAllBytes(path, cubin.Cubin!);
            using var memory = new HostFile(folder, 3 * Count * sizeof(float));
            RegionSpec Region(int index, bool isInput) => new(memory.Path, index * Count * sizeof(float), Count * sizeof(float), isInput);
            ImmutableArray<ArgumentSpec> arguments = [new(0, 0), new(1, 0), new(2, 0), new(-1, Count)];
            var setup = new KernelSetup(
                "0", path, cubin.LoweredNames, [Region(0, true), Region(1, true), Region(2, false)],
                [[new LaunchSpec(0, [(uint)(Count / ThreadsABlock), 1, 1], [ThreadsABlock, 1, 1], 0, arguments)]], 60_000, ExactBuffers: true);
            using var standby = new WorkerStandby(simulator, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(1));
            using var worker = new CudaKernelWorker(setup, standby, new GpuWatch());
            worker.Spawn();
            var window = new Devices.Measurement.Window(0, 0, Count * sizeof(float), Count * sizeof(float));
            var command = new Devices.Measurement.WorkerCommand(1, 0, [window, window, window]);
            worker.Run(command);
            return [.. Enumerable.Range(0, runs).Select(_ => Count / (worker.Run(command).Time.CpuNanoseconds / 1e3))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A file of zeros that a worker can map.</summary>
    private sealed class HostFile : IDisposable
    {
        private readonly FileStream _file;

        public HostFile(string folder, long bytes)
        {
            Path = System.IO.Path.Combine(folder, "memory");
            _file = new FileStream(Path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);
            _file.SetLength(bytes);
        }

        public string Path { get; }

        public void Dispose() => _file.Dispose();
    }
}
