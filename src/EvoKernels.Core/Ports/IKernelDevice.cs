using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Linting;

namespace EvoKernels.Core.Ports;

/// <summary>A baseline to compare with.</summary>
/// <param name="Baseline">Trusted kernel.</param>
/// <param name="Flags">One of the allowed sets; empty for whichever makes it fastest here.</param>
public sealed record Opponent(Baseline Baseline, ImmutableArray<string> Flags);

/// <summary>A place where candidates run and are timed. One user at a time: whoever opens a session holds the device while it evaluates.</summary>
public interface IKernelDevice
{
    /// <summary>Device id, e.g. <c>cpu:0</c>.</summary>
    string Id { get; }

    /// <summary>The device with its ceilings, measured on first use and cached for this machine.</summary>
    Task<DeviceInfo> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Prepares a task: compiles reference and baselines, makes inputs and expected outputs, finds the strongest baseline.</summary>
    /// <param name="task">The task.</param>
    /// <param name="settings">Effort.</param>
    /// <param name="against">The one baseline to compare with; null for the strongest of the task's. Accuracy is judged by the task's own in either case.</param>
    /// <param name="progress">Told in plain words what long step is under way.</param>
    /// <param name="cancellationToken">Ends the preparation.</param>
    /// <exception cref="TaskDefectException">The task cannot be used: its reference or a baseline does not compile, is wrong, or crashes.</exception>
    Task<ITrialSession> OpenAsync(KernelTask task, EvaluationSettings settings, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>Looks, one by one, at what the harness takes for granted of the device. A device of which nothing is taken for granted finds nothing.</summary>
    /// <param name="progress">Told in plain words what long step is under way.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TaskDefectException">There is no such device.</exception>
    Task<ImmutableArray<DeviceCheck>> ExamineAsync(IProgress<string> progress, CancellationToken cancellationToken) => Task.FromResult(ImmutableArray<DeviceCheck>.Empty);

    /// <summary>Whether a task can tell right answers from wrong ones. A device that cannot run a reference finds nothing.</summary>
    /// <param name="task">The task.</param>
    /// <param name="progress">Told in plain words what long step is under way.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TaskDefectException">The task cannot even be opened.</exception>
    Task<LintReport> LintAsync(KernelTask task, IProgress<string> progress, CancellationToken cancellationToken) =>
        Task.FromResult(LintReport.Nothing((task ?? throw new ArgumentNullException(nameof(task))).Name));
}

/// <summary>Judges candidates of one task on one device. Calls must not overlap, but for <see cref="Foresee"/>.</summary>
public interface ITrialSession : IAsyncDisposable
{
    /// <summary>Name of the strongest baseline on this device, with its flags.</summary>
    string StrongestBaseline { get; }

    /// <summary>
    /// This candidate is likely to be judged next: what needs no device, such as compiling, may begin while another one is judged. May do nothing.
    /// </summary>
    void Foresee(Candidate candidate)
    {
    }

    /// <summary>All gates up to the screen. The candidate's failures are verdicts; only lost infrastructure throws.</summary>
    Task<Evaluation> ScreenAsync(Candidate candidate, CancellationToken cancellationToken);

    /// <summary>Screens, then confirms in fresh processes with fresh seeds; the result carries an interval and evidence.</summary>
    Task<Confirmation> ConfirmAsync(Candidate candidate, CancellationToken cancellationToken);
}

/// <summary>The task itself is unusable; the message names the file and the remedy.</summary>
public sealed class TaskDefectException : Exception
{
    public TaskDefectException(string message)
        : base(message)
    {
    }

    public TaskDefectException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public TaskDefectException()
    {
    }
}
