using EvoKernels.Devices.Cuda;
using EvoKernels.Devices.Sandbox;
using EvoKernels.Hosting.RedTeam;

namespace EvoKernels.RedTeamTests;

/// <summary>Every CUDA case of the bank on a simulated GPU. Times mean nothing there, so what may pass without a gain passes without one.</summary>
public sealed class CudaBankTests(CudaBankTests.Fixture bank) : IClassFixture<CudaBankTests.Fixture>
{
    private static readonly RedTeamBank Bank = RedTeamBank.Load(Checkout.Root).For(Fixture.Device);

    public static TheoryData<string> Cases => [.. Bank.Cases.Select(one => one.Id)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task JudgeAsync_Case_IsAsExpected(string id)
    {
        var one = Bank.Only([id]).Single(one => one.Id == id);

        var result = await bank.Bench.JudgeAsync(one, TestContext.Current.CancellationToken);

        Assert.SkipWhen(result.Outcome == RedTeamOutcome.Skipped, result.Reason ?? "this machine lacks what it needs");
        Assert.True(
            result.Outcome == RedTeamOutcome.Held,
            $"{result.Outcome}: expected {string.Join(" or ", result.Expected)}, was {result.Verdict} by {result.Gate ?? "no gate"}: {result.Reason}");
    }

    [Fact]
    public void Load_Bank_CoversEveryRowOfDeviceCode()
    {
        Assert.Empty(RedTeamCase.CudaRows.Except(Bank.Cases.Select(one => one.Row)));
        Assert.True(Bank.Cases.Count(one => !one.IsHonest) >= 40);
        Assert.True(Bank.Cases.Count(one => one.IsHonest) >= 20);
    }

    public sealed class Fixture : IAsyncDisposable
    {
        internal const string Device = "cudasim:1";

        internal RedTeamBench Bench { get; } = new(new CudaDevice(Device, new SandboxPolicy(0), TimeProvider.System), Bank, new Progress<string>());

        public ValueTask DisposeAsync() => Bench.DisposeAsync();
    }
}
