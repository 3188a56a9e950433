using System.Collections.Immutable;
using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Cuda.Worker;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Cuda.Examination;

/// <summary>Looks, one by one, at what the harness takes for granted of a GPU. Nothing of CUDA is loaded into this process.</summary>
internal sealed class CudaExamination(GpuDescription gpu, CudaLibraryPaths libraries, CudaCompiler compiler)
{
    private static readonly ImmutableArray<string> Kernels = ["echo", "shared_1024", "dynamic_words", "count", "read_all", "spin", "fault", "hang"];

    private const string Compiler = "the compiler";
    private const string Fault = "a fault ends its process only";
    private const string Hang = "a hang is ended with its process";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>For a kernel that never ends; a GPU's own watchdog, where a display hangs on it, comes later.</summary>
    private static readonly TimeSpan HangPatience = TimeSpan.FromSeconds(5);

    /// <summary>Of all checks, in their order.</summary>
    public static IEnumerable<string> Names => [Compiler, .. ExaminationServer.Names, Fault, Hang];

    public async Task<ImmutableArray<DeviceCheck>> RunAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        progress.Report($"compiling the examination's kernels for sm_{gpu.ComputeCapability}");
        var compiled = await compiler.CompileOwnAsync(NativeTools.Text("cuda/examination.cu"), Kernels, cancellationToken);
        if (compiled.Cubin is not { Length: > 0 } cubin)
        {
            return [new DeviceCheck(Compiler, CheckOutcome.Wrong, $"{compiler.Version} does not compile our kernels: {compiled.Log}")];
        }

        var checks = ImmutableArray.CreateBuilder<DeviceCheck>();
        checks.Add(new DeviceCheck(Compiler, CheckOutcome.Right, $"{compiler.Version} compiles for sm_{gpu.ComputeCapability}"));
        progress.Report("launching kernels whose results are known");
        checks.AddRange(await AskAsync(cubin, null, Patience, cancellationToken) ?? [new DeviceCheck("the examination", CheckOutcome.Wrong, $"the worker did not answer within {Patience.TotalSeconds:0} s")]);
        progress.Report("launching a kernel that faults");
        checks.Add(await FaultAsync(cubin, cancellationToken));
        progress.Report("launching a kernel that never ends");
        checks.Add(await HangAsync(cubin, cancellationToken));
        return checks.ToImmutable();
    }

    private async Task<DeviceCheck> FaultAsync(byte[] cubin, CancellationToken cancellationToken)
    {
        var told = await AskAsync(cubin, "fault", Patience, cancellationToken);
        return told is not [{ Outcome: CheckOutcome.Right } fault] ? new DeviceCheck(Fault, CheckOutcome.Wrong, told is [var other] ? other.Detail : "the worker did not answer")
            : await WorksAsync(cubin, cancellationToken) is { } problem ? new DeviceCheck(Fault, CheckOutcome.Wrong, $"{fault.Detail}; a new process: {problem}")
            : new DeviceCheck(Fault, CheckOutcome.Right, $"{fault.Detail}; a new process works");
    }

    private async Task<DeviceCheck> HangAsync(byte[] cubin, CancellationToken cancellationToken)
    {
        var told = await AskAsync(cubin, "hang", HangPatience, cancellationToken);
        var ended = told switch
        {
            null => $"killed after {HangPatience.TotalSeconds:0} s",
            // A simulator, and a GPU with a display, end it themselves.
            [{ Outcome: CheckOutcome.Right } self] => self.Detail,
            _ => null,
        };
        return ended is null ? new DeviceCheck(Hang, CheckOutcome.Wrong, "a kernel that never ends came to an end")
            : await WorksAsync(cubin, cancellationToken) is { } problem ? new DeviceCheck(Hang, CheckOutcome.Wrong, $"{ended}; a new process: {problem}")
            : new DeviceCheck(Hang, CheckOutcome.Right, $"{ended}; a new process works");
    }

    /// <summary>What does not work in a new process, or null.</summary>
    private async Task<string?> WorksAsync(byte[] cubin, CancellationToken cancellationToken) =>
        (await AskAsync(cubin, null, Patience, cancellationToken))?.FirstOrDefault(check => check is { Name: "arguments and indices", Outcome: not CheckOutcome.Right } or { Name: ExaminationServer.Loads, Outcome: CheckOutcome.Wrong })?.Detail;

    private Task<ImmutableArray<DeviceCheck>?> AskAsync(byte[] cubin, string? only, TimeSpan patience, CancellationToken cancellationToken) => Task.Run<ImmutableArray<DeviceCheck>?>(
        () =>
        {
            using var worker = WorkerProcess.Start("examine", patience, HangPatience / 2);
            try
            {
                return worker.Ask(new ExaminationOrder(libraries, gpu.ShortId, cubin, only), WorkerJson.Default.ExaminationOrder, WorkerJson.Default.ExaminationReport)?.Checks;
            }
            catch (WorkerFailedException exception)
            {
                return [new DeviceCheck("the examination", CheckOutcome.Wrong, exception.Message)];
            }
        },
        cancellationToken);
}
