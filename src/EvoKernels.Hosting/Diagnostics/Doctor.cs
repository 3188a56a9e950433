using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Devices;

namespace EvoKernels.Hosting.Diagnostics;

/// <summary>Looks at compiler, sandbox, memory, load and noise, the last by measuring a kernel against itself.</summary>
public sealed class Doctor(IDeviceFactory devices) : IDoctor
{
    /// <summary>Wider than this and small gains cannot be told from noise.</summary>
    private const double WideInterval = 0.05;

    public async Task<ImmutableArray<Finding>> ExamineAsync(string? device, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var chosen = devices.Create(device ?? devices.List().Last(id => id.StartsWith("cpu:", StringComparison.Ordinal)));
        return [.. await MachineAsync(chosen, progress, cancellationToken), .. DeviceIds.IsCuda(chosen.Id) ? await GpuDoctor.ExamineAsync(chosen, progress, cancellationToken) : []];
    }

    /// <summary>The processor's part of every device: references run there, and the whole of a CPU device.</summary>
    private static async Task<ImmutableArray<Finding>> MachineAsync(IKernelDevice device, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        findings.Add(Platform());
        try
        {
            var toolchain = await Toolchain.FindAsync(cancellationToken);
            findings.Add(new Finding("compiler", FindingLevel.Ok, $"{toolchain.Version} at {toolchain.Path}", null));
            await NativeTools.BuildAsync(toolchain, cancellationToken);
            findings.Add(new Finding("worker", FindingLevel.Ok, "the sandboxed worker and the compiler's jail build here", null));
        }
        catch (ToolchainException exception)
        {
            findings.Add(new Finding("compiler", FindingLevel.Fail, exception.Message, "apt-get install g++, or name a compiler in EVOKERNELS_CXX"));
            return findings.ToImmutable();
        }

        findings.Add(new Finding("cache", FindingLevel.Ok, CacheFolder.Path, null));
        findings.Add(HugePages());
        findings.Add(Load());
        if (!DeviceIds.IsCuda(device.Id))
        {
            findings.AddRange(await SelfComparisonAsync(device, progress, cancellationToken));
        }

        return findings.ToImmutable();
    }

    private static Finding Platform() => OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64
        ? new Finding("platform", FindingLevel.Ok, $"{CpuModel.Name}, {Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}", null)
        : new Finding("platform", FindingLevel.Fail, System.Runtime.InteropServices.RuntimeInformation.OSDescription, "cpu devices need Linux on x86-64");

    private static Finding HugePages()
    {
        const string Path = "/sys/kernel/mm/transparent_hugepage/shmem_enabled";
        var text = File.Exists(Path) ? File.ReadAllText(Path).Trim() : "absent";
        return text.Contains("[advise]", StringComparison.Ordinal) || text.Contains("[always]", StringComparison.Ordinal)
            ? new Finding("huge pages", FindingLevel.Ok, $"shared memory may use them: {text}", null)
            : new Finding("huge pages", FindingLevel.Warn, $"shared memory uses small pages: {text}", $"a page of 2 MiB makes lives start faster: echo advise > {Path} (as root)");
    }

    private static Finding Load()
    {
        var load = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        return load < 0.5 * Environment.ProcessorCount
            ? new Finding("load", FindingLevel.Ok, $"{load:0.00} over {Environment.ProcessorCount} processors", null)
            : new Finding("load", FindingLevel.Warn, $"{load:0.00} over {Environment.ProcessorCount} processors: other programs are busy", "intervals will be wider; stop other work for tight claims");
    }

    /// <summary>Noise floor and sandbox in one: a memory-bound kernel confirmed against itself.</summary>
    private static async Task<IEnumerable<Finding>> SelfComparisonAsync(IKernelDevice device, IProgress<string> progress, CancellationToken cancellationToken)
    {
        try
        {
            var confirmation = await SelfComparisonTask.ConfirmAsync(device, isCuda: false, progress, cancellationToken);
            return (confirmation.EvidenceJson, confirmation.Evaluation) switch
            {
                ({ } json, { Speedup: { } speedup }) => [Sandbox(json), Noise(device.Id, speedup)],
                ({ } json, { Reason: var reason }) => [Sandbox(json), new Finding("noise floor", FindingLevel.Warn, reason!, "nothing can be claimed at such a moment")],
                (_, var evaluation) =>
                    [new Finding("noise floor", FindingLevel.Fail, $"a right kernel was rejected by '{evaluation.Gate}': {evaluation.Reason}", "the machine is too busy, or this is a bug: please report it")],
            };
        }
        catch (Exception exception) when (exception is InvalidOperationException or EvoKernels.Devices.Measurement.WorkerFailedException or IOException or TaskDefectException)
        {
            return [new Finding("sandbox", FindingLevel.Fail, exception.Message, $"name the layers you can do without in {SandboxPolicy.Variable}, or run where they are allowed")];
        }
    }

    private static Finding Sandbox(string json)
    {
        var layers = JsonSerializer.Deserialize<Contracts.Evaluations.Evidence>(json, ContractJson.Indented)!.Provenance.Sandbox;
        var missing = SandboxLayer.All.Where(layer => !layers.Split(", ").Contains(layer.Name)).ToArray();
        return missing.Length == 0
            ? new Finding("sandbox", FindingLevel.Ok, $"all layers: {layers}", null)
            : new Finding("sandbox", FindingLevel.Warn, string.Join("; ", missing.Select(layer => $"{layer.Name} is missing: {layer.Protects}")), $"waived in {SandboxPolicy.Variable}");
    }

    internal static Finding Noise(string device, Speedup speedup)
    {
        var width = speedup.Upper!.Value - speedup.Lower!.Value;
        var text = $"a kernel against itself on {device}: {speedup.Estimate:0.000}x ({speedup.Lower:0.000}–{speedup.Upper:0.000}), interval {width:P1} wide";
        return width <= WideInterval && speedup.Lower <= 1.01
            ? new Finding("noise floor", FindingLevel.Ok, text, null)
            : new Finding("noise floor", FindingLevel.Warn, text, "gains smaller than that cannot be claimed here; raise evaluator.confirm_pairs, or quiet the machine");
    }
}
