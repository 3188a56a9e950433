using EvoKernels.Hosting.RedTeam;

namespace EvoKernels.RedTeamTests;

/// <summary>Every case of the bank on a real device: exploits are stopped where expected, or gain nothing; honest kernels pass.</summary>
public sealed class BankTests(BankFixture bank) : IClassFixture<BankFixture>
{
    public static TheoryData<string> Cases => [.. BankFixture.Bank.Cases.Select(one => one.Id)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task JudgeAsync_Case_IsAsExpected(string id)
    {
        var one = BankFixture.Bank.Only([id]).Single(one => one.Id == id);

        var result = await bank.Bench.JudgeAsync(one, TestContext.Current.CancellationToken);

        Assert.SkipWhen(result.Outcome == RedTeamOutcome.Skipped, result.Reason ?? "this machine lacks what it needs");
        Assert.SkipWhen(bank.IsUndecided(result), $"{result.Verdict} by {result.Gate ?? "no gate"}: {result.Reason}");
        Assert.True(
            result.Outcome == RedTeamOutcome.Held,
            $"{result.Outcome}: expected {string.Join(" or ", result.Expected)}, was {result.Verdict} by {result.Gate ?? "no gate"}: {result.Reason} {result.Gain}");
    }

    [Fact]
    public void Load_Bank_CoversEveryRow()
    {
        var rows = BankFixture.Bank.Cases.Select(one => one.Row).ToHashSet();

        Assert.Empty(RedTeamCase.Rows.Except(rows));
        Assert.True(BankFixture.Bank.Cases.Count(one => !one.IsHonest) >= 70);
        Assert.True(BankFixture.Bank.Cases.Count(one => one.IsHonest) >= 30);
    }
}
