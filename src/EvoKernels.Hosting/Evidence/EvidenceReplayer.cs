using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Native;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Devices;

namespace EvoKernels.Hosting.Evidence;

/// <summary>Repeats a confirmation: same task, candidate, baseline and flags; fresh processes, fresh inputs, this machine.</summary>
public sealed class EvidenceReplayer(IDeviceFactory devices) : IEvidenceReplayer
{
    public async Task<Reproduction> ReproduceAsync(string path, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var evidence = Read(path);
        var id = DeviceFor(evidence, path);
        var against = new Opponent(evidence.Baseline.Baseline, evidence.Baseline.Flags);
        await using var session = await devices.Create(id).OpenAsync(evidence.Task, evidence.Settings, against, progress, cancellationToken);
        progress.Report($"confirming {evidence.Candidate.ShortId} again on {id}");
        var confirmation = await session.ConfirmAsync(evidence.Candidate, cancellationToken);
        var measured = confirmation.Evaluation;
        var here = confirmation.EvidenceJson is { } json && Contracts.Evaluations.Evidence.Problem(json, out var again) is null
            ? again!.Provenance
            : Provenances.Of(0, await Toolchain.FindAsync(cancellationToken), 0);
        var isSameModel = evidence.Provenance.Gpu is { } gpu ? id == evidence.Device || here.Gpu?.Name == gpu.Name : evidence.Provenance.Cpu == here.Cpu;
        var (verdict, reason) = ReplayJudge.Judge(evidence.Evaluation, measured, isSameModel);
        return new Reproduction(
            verdict, reason, evidence.Task.Name, evidence.Candidate.Id, id, evidence.Evaluation.Speedup!, measured.Speedup,
            Machine(evidence.Provenance), Machine(here), Differences(evidence, here, id));
    }

    /// <summary>The same device if it is here, else another of its kind.</summary>
    private string DeviceFor(Contracts.Evaluations.Evidence evidence, string path)
    {
        var known = devices.List();
        return known.Contains(evidence.Device) ? evidence.Device
            : known.FirstOrDefault(id => DeviceIds.IsCuda(id) == DeviceIds.IsCuda(evidence.Device) && !id.StartsWith("cudasim:", StringComparison.Ordinal))
            ?? throw new ConfigurationException(
                path, null, null, "device", evidence.Device,
                $"it was measured on {evidence.Provenance.Gpu?.Name ?? evidence.Device}, and this machine has no such device; reproduce it where `evokernels devices` lists one");
    }

    private static Contracts.Evaluations.Evidence Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(path, null, null, null, null, $"cannot be read: {exception.Message}. Give the evidence.json of a run, or of evaluate --confirm");
        }

        var problem = Contracts.Evaluations.Evidence.Problem(text, out var evidence) ?? (evidence!.Evaluation.Speedup?.Lower is null ? "it holds no confirmed claim" : null);
        return problem is null ? evidence! : throw new ConfigurationException(path, null, null, null, null, problem);
    }

    private static string Machine(Provenance provenance) => (provenance.Gpu is { } gpu ? $"{gpu.Name}, driver of CUDA {gpu.Driver / 1000}.{gpu.Driver % 1000 / 10}; " : string.Empty)
        + $"{provenance.Cpu}, microcode {provenance.Microcode}, Linux {provenance.Kernel}, {provenance.Compiler}";

    private static ImmutableArray<string> Differences(Contracts.Evaluations.Evidence then, Provenance now, string device)
    {
        (string Name, string Then, string Now)[] facts =
        [
            ("device", then.Device, device),
            ("GPU", then.Provenance.Gpu?.Name ?? "", now.Gpu?.Name ?? ""),
            ("driver", $"{then.Provenance.Gpu?.Driver}", $"{now.Gpu?.Driver}"),
            ("processor", then.Provenance.Cpu, now.Cpu),
            ("microcode", then.Provenance.Microcode, now.Microcode),
            ("operating-system kernel", then.Provenance.Kernel, now.Kernel),
            ("compiler", then.Provenance.Compiler, now.Compiler),
            ("harness", then.Provenance.Harness[..Math.Min(12, then.Provenance.Harness.Length)], now.Harness[..12]),
        ];
        return [.. facts.Where(fact => fact.Then != fact.Now).Select(fact => $"another {fact.Name}: {fact.Then} then, {fact.Now} now")];
    }
}
