using System.Diagnostics;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Sources;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Cuda;

namespace EvoKernels.Hosting.RedTeam;

/// <summary>
/// Judges cases with every gate on and little timing. Cases of one task share a session. A case that may pass without gain is confirmed against its twin: both
/// in the same seconds, in fresh processes, with an interval.
/// </summary>
public sealed class RedTeamBench(IKernelDevice device, RedTeamBank bank, IProgress<string> progress) : IAsyncDisposable
{
    /// <summary>
    /// A gain begins here: the lower end of the interval over the twin. A memory that works gains many times that; the interval of five short process pairs on a
    /// busy machine wanders by a few percent.
    /// </summary>
    private const double RealGain = 1.05;

    /// <summary>A busy machine can leave a case undecided, and the reason asks to judge it again.</summary>
    private const int Attempts = 3;

    /// <summary>Little timing; the time-out is what a kernel that never ends costs.</summary>
    private static readonly EvaluationSettings Settings = new(ScreenSeconds: 0.02, TimeoutSeconds: 2, ConfirmPairs: 5, ConfirmSeconds: 0.05);

    private readonly Dictionary<(string Task, string Twin), ITrialSession> _sessions = [];

    public async Task<RedTeamResult> JudgeAsync(RedTeamCase one, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(one);
        var clock = Stopwatch.StartNew();
        if (one.Needs == RedTeamCase.Nvrtc && !CudaGpus.HasCompiler)
        {
            return Result(one, RedTeamOutcome.Skipped, null, "NVRTC is not installed (Debian: libnvrtc11.2 and libnvrtc-builtins11.8), and only it writes the PTX that the policy reads", clock);
        }

        if (one.Needs is { } flag and not RedTeamCase.Nvrtc && !CpuModel.Flags.Contains(flag))
        {
            return Result(one, RedTeamOutcome.Skipped, null, $"this processor has no {flag}", clock);
        }

        var session = await SessionAsync(one, cancellationToken);
        var tunables = SourceDirectives.Parse(one.Source, bank.Tasks[one.Task]).Directives?.Defaults;
        var candidate = Candidate.Create(one.Source, tunables ?? System.Collections.Immutable.ImmutableSortedDictionary<string, long>.Empty, FlagSets.For(one.IsCuda)[0]);
        Evaluation evaluation;
        var attempt = 0;
        do
        {
            evaluation = one.Twin is null
                ? await session.ScreenAsync(candidate, cancellationToken)
                : (await session.ConfirmAsync(candidate, cancellationToken)).Evaluation;
        }
        while (Outcome(one, evaluation) == RedTeamOutcome.Undecided && ++attempt < Attempts);

        return Result(one, Outcome(one, evaluation), evaluation, evaluation.Reason, clock);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Values)
        {
            await session.DisposeAsync();
        }

        _sessions.Clear();
    }

    private async Task<ITrialSession> SessionAsync(RedTeamCase one, CancellationToken cancellationToken)
    {
        var task = bank.Tasks[one.Task].For(one.IsCuda);
        var opponent = task.Baselines.First(baseline => baseline.Source.Name == (one.Twin ?? baseline.Source.Name));
        if (!_sessions.TryGetValue((task.Name, opponent.Source.Name), out var session))
        {
            progress.Report($"opening {task.Name}");
            session = await device.OpenAsync(task, Settings, new Opponent(opponent, FlagSets.For(one.IsCuda)[0]), progress, cancellationToken);
            _sessions.Add((task.Name, opponent.Source.Name), session);
        }

        return session;
    }

    private static RedTeamOutcome Outcome(RedTeamCase one, Evaluation evaluation) => evaluation.Verdict switch
    {
        Verdict.Accepted when one.IsHonest => RedTeamOutcome.Held,
        Verdict.Accepted => one.Expected.Contains(RedTeamCase.NoGain) && !(evaluation.Speedup?.Lower > RealGain) ? RedTeamOutcome.Held : RedTeamOutcome.Broken,
        Verdict.Rejected when one.IsHonest => RedTeamOutcome.Broken,
        // What may pass without a gain is confirmed against its twin, and the long run at the end of that finds some of them out.
        Verdict.Rejected => one.Expected.Contains(evaluation.Gate!) || (evaluation.Gate == "confirm" && one.Expected.Contains(RedTeamCase.NoGain)) ? RedTeamOutcome.Held : RedTeamOutcome.HeldElsewhere,
        Verdict.Inconclusive when !one.IsHonest && one.Expected.Contains(evaluation.Gate!) => RedTeamOutcome.Held,
        _ => RedTeamOutcome.Undecided,
    };

    private static RedTeamResult Result(RedTeamCase one, RedTeamOutcome outcome, Evaluation? evaluation, string? reason, Stopwatch clock) => new(
        one.Id, one.Row, one.Task, one.Tries, one.Expected, outcome, evaluation?.Verdict, evaluation?.Gate, reason, one.Twin is null ? null : evaluation?.Speedup, clock.Elapsed.TotalSeconds);
}
