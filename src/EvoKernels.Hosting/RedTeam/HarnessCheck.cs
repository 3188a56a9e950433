using System.Collections.Immutable;
using System.Globalization;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Native;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Hosting.RedTeam;

/// <summary>
/// Before a campaign trusts a device: one exploit of every row of the bank that must be rejected, and one honest kernel. One that passes stops the campaign. What held
/// is remembered for this program, bank, compiler, processor and kernel of the operating system, so it costs seconds once.
/// </summary>
internal static class HarnessCheck
{
    /// <summary>Devices of one kind share what was found: the first one tries, the others wait for it.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <exception cref="TaskDefectException">A known exploit passed, or an honest kernel did not: nothing can be judged here.</exception>
    public static async Task RequireAsync(IKernelDevice device, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            await TryAsync(device, progress, cancellationToken);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static async Task TryAsync(IKernelDevice device, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (Bank() is not { } bank)
        {
            progress.Report("there is no red-team bank beside this program: the harness is not tried on known exploits");
            return;
        }

        var cases = Choose(bank.For(device.Id));
        var kept = Path.Combine(CacheFolder.Sub("harness"), await KeyAsync(device, cases, cancellationToken));
        if (File.Exists(kept))
        {
            return;
        }

        var results = new List<RedTeamResult>();
        await using (var bench = new RedTeamBench(device, bank, new Progress<string>()))
        {
            foreach (var one in cases)
            {
                progress.Report($"trying known exploits on the harness, once for this machine: {results.Count + 1} of {cases.Length}");
                results.Add(await bench.JudgeAsync(one, cancellationToken));
            }
        }

        if (results.FirstOrDefault(result => result.Outcome == RedTeamOutcome.Broken) is { } broken)
        {
            throw new TaskDefectException(
                $"this harness cannot be trusted on {device.Id}: the case {broken.Id} ({broken.Tries}) was {broken.Verdict?.ToString().ToLowerInvariant()}{(broken.Reason is null ? "" : $": {broken.Reason}")}. "
                + "No campaign runs until that is mended; evokernels redteam shows all cases");
        }

        if (results.All(result => result.Outcome != RedTeamOutcome.Undecided))
        {
            CacheFolder.WriteAtomically(kept, string.Create(CultureInfo.InvariantCulture, $"{results.Count} cases held\n"));
        }
    }

    /// <summary>The first case of each row, exploits that may pass without gain left out: they take a confirmation each.</summary>
    internal static ImmutableArray<RedTeamCase> Choose(RedTeamBank bank) =>
        [.. bank.Cases.Where(one => one.Twin is null && one.Needs is null or RedTeamCase.Nvrtc).GroupBy(one => one.Row).Select(row => row.First()).OrderBy(one => one.Task, StringComparer.Ordinal)];

    private static RedTeamBank? Bank()
    {
        try
        {
            return RedTeamBank.Exists() ? RedTeamBank.Load() : null;
        }
        catch (ConfigurationException exception)
        {
            throw new TaskDefectException($"the red-team bank cannot be read: {exception.Message}", exception);
        }
    }

    private static async Task<string> KeyAsync(IKernelDevice device, ImmutableArray<RedTeamCase> cases, CancellationToken cancellationToken)
    {
        var toolchain = await Toolchain.FindAsync(cancellationToken);
        var sources = string.Join('\0', cases.Select(one => $"{one.Id}\0{one.Source}"));
        return CacheFolder.Key($"{Provenances.Harness}\n{toolchain.Id}\n{CpuModel.Name}\n{Environment.OSVersion.VersionString}\n{device.Id.Split(':')[0]}\n{sources}");
    }
}
