using EvoKernels.Hosting.RedTeam;

namespace EvoKernels.GpuTests;

/// <summary>Every CUDA case of the bank, with times: no exploit gains anything, and no honest kernel is rejected.</summary>
public sealed class BankTests(BankTests.Fixture bank) : IClassFixture<BankTests.Fixture>
{
    private static readonly RedTeamBank Bank = RedTeamBank.Load().For("cuda:0");

    public static TheoryData<string> Cases => [.. Bank.Cases.Select(one => one.Id)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task JudgeAsync_Case_IsAsExpected(string id)
    {
        Gpu.Require();
        var one = Bank.Only([id]).Single(one => one.Id == id);

        var result = await bank.Bench.JudgeAsync(one, TestContext.Current.CancellationToken);

        Assert.SkipWhen(result.Outcome == RedTeamOutcome.Skipped, result.Reason ?? "this machine lacks what it needs");
        Assert.SkipWhen(result.Outcome == RedTeamOutcome.Undecided, $"noise: {result.Reason}");
        Assert.True(
            result.Outcome is RedTeamOutcome.Held or RedTeamOutcome.HeldElsewhere,
            $"{result.Outcome}: expected {string.Join(" or ", result.Expected)}, was {result.Verdict} by {result.Gate ?? "no gate"}: {result.Reason}");
    }

    public sealed class Fixture : IAsyncDisposable
    {
        private readonly Lazy<RedTeamBench> _bench = new(() => new RedTeamBench(Gpu.Open(), Bank, new Progress<string>()));

        internal RedTeamBench Bench => _bench.Value;

        public async ValueTask DisposeAsync()
        {
            if (_bench.IsValueCreated)
            {
                await _bench.Value.DisposeAsync();
            }
        }
    }
}
