using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Devices;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Ports;
using EvoKernels.Hosting.RedTeam;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.RedTeam;

public sealed class HarnessCheckTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Choose_Bank_HasOneCaseOfEveryRowThatMustBeRejectedAndAnHonestOne()
    {
        var bank = RedTeamBank.Load();

        var chosen = HarnessCheck.Choose(bank);

        Assert.Equal(bank.Cases.Where(one => one.Twin is null).Select(one => one.Row).Distinct().Order(), chosen.Select(one => one.Row).Order());
        Assert.Single(chosen, one => one.IsHonest);
        Assert.True(chosen.Length > 25, $"{chosen.Length} cases");
    }

    [Fact]
    public async Task RequireAsync_HarnessThatAcceptsEverything_StopsTheCampaign()
    {
        var device = new Judge((_, _) => (Verdict.Accepted, null));

        var exception = await Assert.ThrowsAsync<TaskDefectException>(() => HarnessCheck.RequireAsync(device, new Progress<string>(), Stop));

        Assert.Contains("cannot be trusted", exception.Message, StringComparison.Ordinal);
        Assert.Contains("was accepted", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequireAsync_HarnessThatRejectsHonestKernels_StopsTheCampaign()
    {
        var device = new Judge((_, expected) => (Verdict.Rejected, expected));

        var exception = await Assert.ThrowsAsync<TaskDefectException>(() => HarnessCheck.RequireAsync(device, new Progress<string>(), Stop));

        Assert.Contains("honest-", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RequireAsync_HarnessThatHolds_IsTriedOnce()
    {
        var device = new Judge((one, expected) => one.IsHonest ? (Verdict.Accepted, null) : (Verdict.Rejected, expected));

        await HarnessCheck.RequireAsync(device, new Progress<string>(), Stop);
        var tried = device.Judged;
        await HarnessCheck.RequireAsync(device, new Progress<string>(), Stop);

        Assert.Equal(HarnessCheck.Choose(RedTeamBank.Load().For(device.Id)).Length, tried);
        Assert.Equal(tried, device.Judged);
    }

    /// <summary>Decides without running anything. Its id is new every time, so that no earlier verdict is remembered.</summary>
    private sealed class Judge(Func<RedTeamCase, string, (Verdict Verdict, string? Gate)> decide) : IKernelDevice
    {
        private readonly ImmutableDictionary<string, RedTeamCase> _cases = RedTeamBank.Load().Cases.GroupBy(one => one.Source).ToImmutableDictionary(group => group.Key, group => group.First());

        public string Id { get; } = $"{Guid.NewGuid():N}:0";

        public int Judged { get; private set; }

        public Task<DeviceInfo> DescribeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ITrialSession> OpenAsync(
            KernelTask task, EvaluationSettings settings, Opponent? against, IProgress<string> progress, CancellationToken cancellationToken) => Task.FromResult<ITrialSession>(new Session(this));

        private Evaluation Decide(Candidate candidate)
        {
            Judged++;
            var one = _cases[candidate.Source];
            var (verdict, gate) = decide(one, one.Expected[0]);
            return new Evaluation(candidate.Id, Id, verdict, gate, gate, null, [], null, new EvaluationCost(0, 0, 0, 0), []);
        }

        private sealed class Session(Judge judge) : ITrialSession
        {
            public string StrongestBaseline => "none";

            public Task<Evaluation> ScreenAsync(Candidate candidate, CancellationToken cancellationToken) => Task.FromResult(judge.Decide(candidate));

            public Task<Confirmation> ConfirmAsync(Candidate candidate, CancellationToken cancellationToken) => throw new NotSupportedException();

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
