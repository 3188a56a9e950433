using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Trials;

/// <summary>
/// Finds the baseline that is fastest here with any of the flags a candidate may use. Only its name is remembered for next time; it is timed afresh in every
/// comparison.
/// </summary>
internal static class StrongestBaseline
{
    private const double FirstSeconds = 0.08;
    private const double FinalSeconds = 0.4;
    private const int Finalists = 3;

    public static async Task<BaselineUsed> FindAsync(
        IBench bench, TaskBench task, ImmutableArray<Baseline> baselines, CaseSet cases, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        var kept = Path.Combine(CacheFolder.Sub("baselines"), $"{Key(bench, task.Task, baselines)}.json");
        if (Remembered(kept, baselines) is { } known)
        {
            return known;
        }

        progress.Report("compiling every baseline with every set of flags");
        var rivals = await CompileAllAsync(bench, task.Task, baselines, cancellationToken);
        try
        {
            using var anchor = task.ArmOf(rivals[0].Baseline.Source, rivals[0].Kernel);
            var first = rivals.Select((rival, i) =>
            {
                progress.Report($"timing baselines: {i + 1} of {rivals.Count}");
                return (rival, score: Score(task, cases, anchor, rival, FirstSeconds, cancellationToken));
            }).OrderByDescending(pair => pair.score).Take(Finalists).ToArray();
            progress.Report($"timing the {first.Length} fastest baselines again");
            var best = first.Select(pair => (pair.rival, score: Score(task, cases, anchor, pair.rival, FinalSeconds, cancellationToken))).MaxBy(pair => pair.score).rival;
            CacheFolder.WriteAtomically(kept, JsonSerializer.Serialize(new Choice(best.Baseline.Source.Name, best.Flags), ContractJson.Compact));
            return new BaselineUsed(best.Name, best.Baseline, best.Flags);
        }
        finally
        {
            foreach (var rival in rivals)
            {
                rival.Kernel.Dispose();
            }
        }
    }

    private static double Score(
        TaskBench task, CaseSet cases, KernelArm anchor, CompiledBaseline rival, double seconds, CancellationToken cancellationToken)
    {
        using var arm = task.ArmOf(rival.Baseline.Source, rival.Kernel);
        return Enumerable.Range(0, task.Plan.PublicShapes).Average(shape =>
        {
            var timing = PairedTimer.Run(new TimedArms(anchor, arm), cases[shape], task.Slots[shape], new TimingBudget(seconds, 4, 10), (ulong)shape, cancellationToken);
            return (timing.BaselineRefusal ?? timing.CandidateRefusal) is { } refusal
                ? throw new TaskDefectException($"{task.Task.Name}: a baseline fails under {rival.Name}: {refusal.Reason}")
                : timing.MedianLogRatio;
        });
    }

    private static async Task<IReadOnlyList<CompiledBaseline>> CompileAllAsync(
        IBench bench, KernelTask task, ImmutableArray<Baseline> baselines, CancellationToken cancellationToken)
    {
        var found = new List<CompiledBaseline>();
        foreach (var baseline in baselines)
        {
            foreach (var flags in bench.FlagSets)
            {
                var kernel = await TaskBench.CompileAsync(bench, task, baseline.Source, baseline.Link, flags, "kernel", cancellationToken);
                if (found.Any(other => other.Baseline == baseline && other.Kernel.AssemblyId == kernel.AssemblyId))
                {
                    kernel.Dispose();
                }
                else
                {
                    found.Add(new CompiledBaseline(baseline, flags, kernel));
                }
            }
        }

        return found;
    }

    private static BaselineUsed? Remembered(string kept, ImmutableArray<Baseline> baselines)
    {
        if (!File.Exists(kept) || JsonSerializer.Deserialize<Choice>(File.ReadAllText(kept), ContractJson.Compact) is not { } choice)
        {
            return null;
        }

        var baseline = baselines.FirstOrDefault(baseline => baseline.Source.Name == choice.Name);
        return baseline is null ? null : new BaselineUsed($"{choice.Name} ({string.Join(' ', choice.Flags)})", baseline, choice.Flags);
    }

    private static string Key(IBench bench, KernelTask task, ImmutableArray<Baseline> baselines) => CacheFolder.Key(
        $"{JsonSerializer.Serialize(task, ContractJson.Compact)}\n{JsonSerializer.Serialize(baselines, ContractJson.Compact)}\n{bench.Key}\n{Provenances.Harness}\n{JsonSerializer.Serialize(bench.FlagSets, ContractJson.Compact)}");

    private sealed record Choice(string Name, ImmutableArray<string> Flags);
}
