using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Sandbox;

namespace EvoKernels.WrongKernels;

/// <summary>What was found for one task.</summary>
/// <param name="Task">Its name.</param>
/// <param name="Judged">Wrong kernels that compiled to other code than the honest one.</param>
/// <param name="Void">Drawn, but nothing to judge.</param>
/// <param name="ByGate">Rejected, by gate.</param>
/// <param name="Survivors">All that passed.</param>
internal sealed record TaskStudy(string Task, int Judged, int Void, ImmutableSortedDictionary<string, int> ByGate, ImmutableArray<WrongKernel> Survivors)
{
    public IEnumerable<WrongKernel> Unexplained => Survivors.Where(survivor => !Equivalents.Known.ContainsKey(survivor.Id));
}

/// <summary>Draws wrong kernels of a task and judges them.</summary>
internal static class Study
{
    public static Task<CpuBench> BenchAsync(int core, CancellationToken cancellationToken) =>
        CpuBench.OpenAsync(core, SandboxPolicy.FromEnvironment(), TimeProvider.System, null, cancellationToken);

    /// <summary>The held-out shapes alone: seconds instead of minutes, and most mistakes show there already.</summary>
    public static KernelTask Small(KernelTask task) => task.HeldOut.Length < 2 ? task : task with { Shapes = [task.HeldOut[^1]], HeldOut = task.HeldOut[..^1] };

    /// <param name="bench">Where.</param>
    /// <param name="task">Whose kernels.</param>
    /// <param name="count">Wrong kernels to judge.</param>
    /// <param name="seed">Draws mistakes and inputs.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<TaskStudy> RunAsync(CpuBench bench, KernelTask task, int count, ulong seed, CancellationToken cancellationToken)
    {
        using var judge = await WrongKernelJudge.OpenAsync(bench, task, seed, cancellationToken);
        return await RunAsync(judge, task, count, seed, cancellationToken);
    }

    public static async Task<TaskStudy> RunAsync(WrongKernelJudge judge, KernelTask task, int count, ulong seed, CancellationToken cancellationToken)
    {
        var gates = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var survivors = ImmutableArray.CreateBuilder<WrongKernel>();
        var (judged, voided) = (0, 0);
        foreach (var wrong in WrongKernel.Draw(task, seed))
        {
            if (judged == count)
            {
                break;
            }

            var (fate, reason) = await judge.JudgeAsync(wrong, cancellationToken);
            judged += fate == Fate.Void ? 0 : 1;
            voided += fate == Fate.Void ? 1 : 0;
            if (fate == Fate.Survived)
            {
                survivors.Add(wrong);
            }
            else if (fate == Fate.Rejected)
            {
                var gate = reason[..reason.IndexOf(':', StringComparison.Ordinal)];
                gates[gate] = gates.GetValueOrDefault(gate) + 1;
            }
        }

        return new TaskStudy(task.Name, judged, voided, gates.ToImmutableSortedDictionary(StringComparer.Ordinal), survivors.ToImmutable());
    }
}
