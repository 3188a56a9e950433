using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Trials;

namespace EvoKernels.WrongKernels;

/// <summary>What became of a wrong kernel.</summary>
internal enum Fate
{
    /// <summary>Not a kernel, or the same machine code as the honest one: nothing to judge.</summary>
    Void,

    /// <summary>A gate refused it.</summary>
    Rejected,

    /// <summary>It passed every gate before timing.</summary>
    Survived,
}

/// <summary>Judges wrong kernels of one task by the gates that judge candidates: policy, compile, correctness, determinism.</summary>
internal sealed class WrongKernelJudge : IDisposable
{
    /// <summary>A mistake may make an endless loop; honest kernels take milliseconds.</summary>
    private static readonly EvaluationSettings Settings = new(TimeoutSeconds: 2);

    private readonly CpuBench _bench;
    private readonly TaskBench _task;
    private readonly CaseSet _cases;
    private readonly Dictionary<string, string?> _honest = new(StringComparer.Ordinal);

    private WrongKernelJudge(CpuBench bench, TaskBench task, CaseSet cases)
    {
        _bench = bench;
        _task = task;
        _cases = cases;
    }

    public static async Task<WrongKernelJudge> OpenAsync(CpuBench bench, KernelTask task, ulong seed, CancellationToken cancellationToken)
    {
        var ready = await TaskBench.OpenAsync(bench, task, Settings, cancellationToken);
        try
        {
            return new WrongKernelJudge(bench, ready, ready.MakeCases(seed, cancellationToken));
        }
        catch
        {
            ready.Dispose();
            throw;
        }
    }

    /// <summary>The fate, and the gate with its reason.</summary>
    public async Task<(Fate Fate, string Reason)> JudgeAsync(WrongKernel wrong, CancellationToken cancellationToken)
    {
        return await JudgeAsync(Candidate.Create(wrong.Text, wrong.Tunables, FlagSets.Default), await HonestAsync(wrong, cancellationToken), cancellationToken);
    }

    /// <summary>The fate of any kernel of the task.</summary>
    /// <param name="candidate">The kernel.</param>
    /// <param name="honest">Assembly that is not worth judging; null for none.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<(Fate Fate, string Reason)> JudgeAsync(Candidate candidate, string? honest, CancellationToken cancellationToken)
    {
        using var trial = new Trial(_bench, _task, Settings, candidate);
        if (await trial.CompileAsync(cancellationToken) is { } refused)
        {
            return (Fate.Void, $"{refused.Gate}: {refused.Reason}");
        }

        if (trial.Kernel!.AssemblyId == honest)
        {
            return (Fate.Void, "the same machine code");
        }

        using var arm = trial.NewArm();
        return trial.Verify(arm, _cases, cancellationToken) is { } refusal ? (Fate.Rejected, $"{refusal.Gate}: {refusal.Reason}") : (Fate.Survived, string.Empty);
    }

    public void Dispose()
    {
        _cases.Dispose();
        _task.Dispose();
    }

    private async Task<string?> HonestAsync(WrongKernel wrong, CancellationToken cancellationToken)
    {
        var candidate = Candidate.Create(wrong.Origin.Text, wrong.Tunables, FlagSets.Default);
        if (!_honest.TryGetValue(candidate.Id, out var known))
        {
            using var trial = new Trial(_bench, _task, Settings, candidate);
            var refused = await trial.CompileAsync(cancellationToken);
            _honest[candidate.Id] = known = refused is null ? trial.Kernel!.AssemblyId : throw new InvalidOperationException($"{wrong.Origin.Name}: {refused.Reason}");
        }

        return known;
    }
}
