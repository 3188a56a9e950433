using System.Collections.Immutable;
using System.Globalization;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;

namespace EvoKernels.Benchmarks;

/// <summary>A simulated device that answers at once and measures nothing: what a campaign costs on it is the campaign's own cost.</summary>
internal sealed class InstantDevice : IKernelDevice, IDeviceDirectory, ITrialSession
{
    public string Id => "cpu:0";

    public string StrongestBaseline => "simulated";

    public ImmutableArray<string> List() => [Id];

    public IKernelDevice? Find(string id) => this;

    public Task<DeviceInfo> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(new DeviceInfo(Id, "simulated", []));

    public Task<ITrialSession> OpenAsync(
        KernelTask task, EvaluationSettings settings, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken) => Task.FromResult<ITrialSession>(this);

    public Task<Evaluation> ScreenAsync(Candidate candidate, CancellationToken cancellationToken) => Task.FromResult(Judge(candidate));

    public Task<Confirmation> ConfirmAsync(Candidate candidate, CancellationToken cancellationToken) => Task.FromResult(new Confirmation(Judge(candidate), null));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Every number follows from the candidate's id; some are refused, as in a real campaign, but no starting point.</summary>
    private Evaluation Judge(Candidate candidate)
    {
        var dice = uint.Parse(candidate.Id.AsSpan(0, 6), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var descriptors = new CodeDescriptors((int)(dice % 3) * 256, (int)(dice % 4000) + 64, 0.3);
        var cost = new EvaluationCost(0, 0, 0, 0);
        return dice % 4 == 0 && !candidate.Flags.SequenceEqual(FlagSets.Default)
            ? new Evaluation(candidate.Id, Id, Verdict.Rejected, "correctness", "simulated: the output differs", null, [], descriptors, cost, ["simulated"])
            : new Evaluation(candidate.Id, Id, Verdict.Accepted, null, null, new Speedup(StrongestBaseline, 0.5 + (dice % 1000 / 250.0), null, null, null), [], descriptors, cost, ["simulated"]);
    }
}
