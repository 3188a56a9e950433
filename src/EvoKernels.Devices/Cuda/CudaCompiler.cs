using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Sources;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Cuda.Policy;
using EvoKernels.Devices.Cuda.Worker;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Cuda;

/// <summary>
/// Turns CUDA C++ into a cubin for exactly one device, in processes of their own: a source that fells the compiler fells nothing else. The policy gate reads the
/// source before, and the PTX behind.
/// </summary>
/// <param name="gpu">To compile for.</param>
/// <param name="libraries">NVRTC's.</param>
/// <param name="reader">A second, real NVRTC for the policy where <paramref name="libraries"/> are simulated and write no PTX; null if there is none.</param>
internal sealed partial class CudaCompiler(GpuDescription gpu, CudaLibraryPaths libraries, CudaLibraryPaths? reader) : IDisposable
{
    /// <summary>Sources above this are no kernels; characters.</summary>
    private const int MaxSource = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentBag<WorkerProcess> _idle = [];
    private readonly ConcurrentBag<WorkerProcess> _idleReaders = [];

    public string Version => $"NVRTC {gpu.Nvrtc}";

    public IEnumerable<string> Notes => gpu.IsSimulated && reader is null ? ["the policy on PTX was left out: NVRTC is not installed here, and the simulator writes no PTX"] : [];

    /// <summary>Flags for both sides of every comparison.</summary>
    public ImmutableArray<string> CommonFlags => ["--std=c++17", $"--gpu-architecture=sm_{gpu.ComputeCapability}"];

    public async Task<CompileOutcome> CompileAsync(CompileRequest request, CancellationToken cancellationToken)
    {
        if (request.Source.Length > MaxSource || request.Source.Contains('\0', StringComparison.Ordinal))
        {
            return Refused("policy", $"the source has a NUL character or more than {MaxSource:N0} characters");
        }

        if (SourceDirectives.Parse(request.Source).Directives is not { IsCuda: true } directives)
        {
            return Refused("policy", Language.Problem(isCudaSource: false, isCudaDevice: true, "a CUDA device")!);
        }

        if (!request.Trusted && CudaSourcePolicy.Violation(request.Source) is { } early)
        {
            return Refused("policy", early);
        }

        var names = directives.Launches.Select(launch => launch.Name).ToImmutableArray();
        var order = new CompileOrder(request.Source, [.. CommonFlags, PtxasReport.Option, .. request.Flags, .. request.Tunables.Select(tunable => $"-D{tunable.Key}={tunable.Value}")], names);
        var report = await AskAsync(_idle, libraries, order, cancellationToken);
        if (report?.Cubin is not { Length: > 0 } cubin)
        {
            return Refused("compile", Readable((report ?? CompileReport.Stopped).Log));
        }

        // A simulator writes no PTX: there NVIDIA's compiler compiles the source once more, and must take it.
        var read = !gpu.IsSimulated ? report : reader is null || request.Trusted ? null : await AskAsync(_idleReaders, reader, order, cancellationToken) ?? CompileReport.Stopped;
        if (!request.Trusted && read is not null && Refusal(read, directives.Launches) is { } refused)
        {
            return refused;
        }

        var folder = Directory.CreateTempSubdirectory("evokernels-cuda-").FullName;
        var path = Path.Combine(folder, "kernel.cubin");
        await File.WriteAllBytesAsync(path, cubin, cancellationToken);
        var descriptors = new CodeDescriptors(0, cubin.Length, 0);
        var reports = PtxasReport.Of(read?.Log ?? string.Empty);
        return new CompileOutcome(
            new CudaKernel(
                path, folder, Convert.ToHexStringLower(SHA256.HashData(cubin)), descriptors, directives.Launches, request.Tunables.ToImmutableSortedDictionary(StringComparer.Ordinal),
                report.LoweredNames, read?.Ptx, [.. (read?.LoweredNames ?? []).Select(name => reports.GetValueOrDefault(name))]),
            null, null, descriptors);
    }

    /// <summary>Kernels of the harness itself, by their names.</summary>
    public async Task<CompileReport> CompileOwnAsync(string source, ImmutableArray<string> names, CancellationToken cancellationToken) =>
        await AskAsync(_idle, libraries, new CompileOrder(source, CommonFlags, names), cancellationToken) ?? CompileReport.Stopped;

    public void Dispose()
    {
        foreach (var process in _idle.Concat(_idleReaders))
        {
            process.Dispose();
        }
    }

    private static CompileOutcome Refused(string gate, string reason) => new(null, gate, reason, null);

    private static async Task<CompileReport?> AskAsync(ConcurrentBag<WorkerProcess> idle, CudaLibraryPaths libraries, CompileOrder order, CancellationToken cancellationToken)
    {
        if (!idle.TryTake(out var process))
        {
            process = WorkerProcess.Start("compile", Patience, Patience);
        }

        try
        {
            using var stop = cancellationToken.Register(process.Dispose);
            var report = await Task.Run(() => process.Ask(order with { Libraries = libraries }, WorkerJson.Default.CompileOrder, WorkerJson.Default.CompileReport), cancellationToken);
            if (report is not null)
            {
                idle.Add(process);
                process = null;
            }

            return report;
        }
        finally
        {
            process?.Dispose();
        }
    }

    /// <summary>What the policy says of the PTX, if there is any.</summary>
    private static CompileOutcome? Refusal(CompileReport read, ImmutableArray<KernelLaunch> launches) =>
        read.Ptx is not { } ptx ? Refused("compile", Readable(read.Log))
        : Violation(ptx, launches, read.LoweredNames) is { } violation ? Refused("policy", violation)
        : null;

    /// <summary>What the policy refuses, or a launch that does not fit its kernel's parameters: they are all of 8 bytes, pointers and 64-bit integers.</summary>
    private static string? Violation(string ptx, ImmutableArray<KernelLaunch> launches, ImmutableArray<string> lowered)
    {
        var (violation, facts) = PtxPolicy.Check(ptx);
        if (facts is null)
        {
            return violation;
        }

        foreach (var (launch, name) in launches.Zip(lowered))
        {
            var parameters = facts.Entries.GetValueOrDefault(name, []);
            if (parameters.Length != launch.Arguments.Length)
            {
                return $"line {launch.Line}: @launch {launch.Name} passes {launch.Arguments.Length} arguments, and the kernel takes {parameters.Length}";
            }

            for (var p = 0; p < parameters.Length; p++)
            {
                if (parameters[p] != sizeof(long))
                {
                    return $"line {launch.Line}: parameter {p + 1} of {launch.Name} has {parameters[p]} bytes; pointers and dimensions have 8 (long long)";
                }
            }
        }

        return null;
    }

    /// <summary>The compiler's errors, without its warnings and the paths of its own folders.</summary>
    private static string Readable(string log)
    {
        var errors = log.Split('\n').Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)).Take(5).ToArray();
        return Folder().Replace(errors.Length > 0 ? string.Join('\n', errors) : log[..Math.Min(log.Length, 2000)], string.Empty).Trim();
    }

    [GeneratedRegex(@"/tmp/[\w.-]+/")]
    private static partial Regex Folder();
}
