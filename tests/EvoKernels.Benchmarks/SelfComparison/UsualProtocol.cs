using System.Diagnostics;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Benchmarks.SelfComparison;

/// <summary>
/// How kernels are timed as a rule: one process each, warmed up, the same input again and again, A for a while and then B, mean wall time of each. Same kernel,
/// task, core and worker as the confirmation beside it.
/// </summary>
internal sealed class UsualProtocol : IDisposable
{
    private const int WarmUps = 10;

    private readonly TaskBench _task;
    private readonly CaseSet _cases;
    private readonly SourceFile _source;
    private readonly CompiledKernel _kernel;

    private UsualProtocol(TaskBench task, CaseSet cases, SourceFile source, CompiledKernel kernel) =>
        (_task, _cases, _source, _kernel) = (task, cases, source, kernel);

    public static async Task<UsualProtocol> OpenAsync(KernelTask task, Baseline rival, int core, CancellationToken cancellationToken)
    {
        var bench = await CpuBench.OpenAsync(core, SandboxPolicy.FromEnvironment(), TimeProvider.System, null, cancellationToken);
        var ready = await TaskBench.OpenAsync(bench, task, new EvaluationSettings(), cancellationToken);
        var cases = ready.MakeCases(1, cancellationToken);
        var kernel = await TaskBench.CompileAsync(bench, task, rival.Source, rival.Link, FlagSets.Default, "kernel", cancellationToken);
        return new UsualProtocol(ready, cases, rival.Source, kernel);
    }

    /// <summary>Geometric mean over the public shapes of A's mean time over B's.</summary>
    /// <param name="seconds">For each side, all shapes together.</param>
    public double Ratio(double seconds) => Math.Exp(Enumerable.Range(0, _task.Plan.PublicShapes).Average(shape =>
    {
        var first = Mean(shape, seconds / _task.Plan.PublicShapes);
        return Math.Log(first / Mean(shape, seconds / _task.Plan.PublicShapes));
    }));

    public void Dispose()
    {
        _kernel.Dispose();
        _cases.Dispose();
        _task.Dispose();
    }

    private double Mean(int shape, double seconds)
    {
        using var arm = _task.ArmOf(_source, _kernel);
        if (arm.StartLife() is { } refusal)
        {
            throw new InvalidOperationException(refusal.Reason);
        }

        var calls = PairedTimer.Command(_cases[shape], _task.Slots[shape], 0);
        arm.Prepare(calls, Placement.Varied);
        for (var i = 0; i < WarmUps; i++)
        {
            arm.Run(calls);
        }

        var (sum, count) = (0.0, 0);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed.TotalSeconds < seconds || count == 0; count++)
        {
            sum += arm.Run(calls).Time.WallNanoseconds;
        }

        return sum / count;
    }
}
