using EvoKernels.Contracts.Search;
using EvoKernels.Core.Search;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Core.Search;

public class OperatorBanditTests
{
    private static BanditState Three => OperatorBandit.Start(new Dictionary<string, double> { ["a"] = 5, ["b"] = 3, ["c"] = 2, ["off"] = 0 });

    [Fact]
    public void Start_Weights_AreTheFirstShares()
    {
        var shares = OperatorBandit.Shares(Three);

        Assert.Equal(["a", "b", "c"], shares.Keys);
        Assert.Equal([0.5, 0.3, 0.2], shares.Values.Select(share => Math.Round(share, 12)));
    }

    [Fact]
    public void Evaluated_GainForOne_MovesShareToIt()
    {
        var state = Three;
        for (var i = 0; i < 30; i++)
        {
            state = Round(state, gainOfC: 0.1);
        }

        var shares = OperatorBandit.Shares(state);
        Assert.InRange(shares["c"], 0.5, 0.9);
        Assert.True(shares["c"] > shares["a"] && shares["a"] > shares["b"]);
    }

    [Fact]
    public void Evaluated_SameGainAtMoreCost_LosesShare()
    {
        var state = Three;
        for (var i = 0; i < 30; i++)
        {
            state = OperatorBandit.Evaluated(state, "a", 0.1, seconds: 4);
            state = OperatorBandit.Evaluated(state, "b", 0.1, seconds: 1);
        }

        var shares = OperatorBandit.Shares(state);
        Assert.True(shares["b"] > shares["a"]);
        Assert.True(shares["a"] < 0.5);
    }

    [Fact]
    public void Evaluated_GainLongAgo_IsForgotten()
    {
        var state = Three;
        for (var i = 0; i < 30; i++)
        {
            state = Round(state, gainOfC: 0.1);
        }

        var before = OperatorBandit.Shares(state)["c"];
        for (var i = 0; i < 200; i++)
        {
            state = OperatorBandit.Evaluated(Round(state, gainOfC: 0), "a", 0.1, 1);
        }

        Assert.True(OperatorBandit.Shares(state)["c"] < before / 3);
    }

    [Fact]
    public void Barren_Repeated_LosesShareAndKeepsTheMeanCost()
    {
        var state = Round(Three, gainOfC: 0.1);
        var before = OperatorBandit.Shares(state)["a"];
        for (var i = 0; i < 300; i++)
        {
            state = OperatorBandit.Barren(state, "a");
        }

        Assert.True(OperatorBandit.Shares(state)["a"] < before / 2);
        Assert.Equal(1, state.Arms.Values.Sum(arm => arm.Cost) / state.Evaluations, 9);
    }

    [Fact]
    public void Off_Operator_IsNeverDrawnAndTheOthersShareItsPart()
    {
        var shares = OperatorBandit.Shares(OperatorBandit.Off(Three, "a"));

        Assert.Equal([0.6, 0.4], shares.Values.Select(share => Math.Round(share, 12)));
        Assert.All(Enumerable.Range(0, 50), step => Assert.DoesNotContain("a", OperatorBandit.Order(OperatorBandit.Off(Three, "a"), new SeededRandom(1, step))));
    }

    [Fact]
    public void Order_ManyDraws_StartsInProportionToShares()
    {
        var first = Enumerable.Range(0, 5000).Select(step => OperatorBandit.Order(Three, new SeededRandom(2, step))).ToArray();

        Assert.All(first, order => Assert.Equal(["a", "b", "c"], order.Order()));
        Assert.InRange(first.Count(order => order[0] == "a"), 2380, 2620);
        Assert.InRange(first.Count(order => order[0] == "c"), 900, 1100);
    }

    [Theory]
    [InlineData(2.0, 1.0, 0.6931)]
    [InlineData(2.0, null, 0.6931)]
    [InlineData(0.9, 0.1, 0)]
    [InlineData(2.0, 0.1, 0.6931)]
    [InlineData(1.5, 2.0, 0)]
    [InlineData(100.0, 1.0, 1)]
    [InlineData(null, 1.0, 0)]
    [InlineData(double.NaN, 1.0, 0)]
    [InlineData(double.PositiveInfinity, 1.0, 0)]
    public void Gain_FitnessAndParent_IsLogGainOverParentAndBaseline(double? fitness, double? parent, double expected) =>
        Assert.Equal(expected, OperatorBandit.Gain(fitness, parent), 4);

    [Property]
    public bool Shares_AnyHistory_SumToOneAndNobodyStarves((byte Arm, byte Gain, byte Cost, bool IsBarren)[] history)
    {
        var state = Three;
        foreach (var (arm, gain, cost, isBarren) in history)
        {
            var name = "abc"[arm % 3].ToString();
            state = isBarren ? OperatorBandit.Barren(state, name) : OperatorBandit.Evaluated(state, name, gain / 255.0, cost);
        }

        var shares = OperatorBandit.Shares(state);
        return Math.Abs(shares.Values.Sum() - 1) < 1e-9 && shares.Values.All(share => share >= OperatorBandit.Floor - 1e-12);
    }

    private static BanditState Round(BanditState state, double gainOfC)
    {
        state = OperatorBandit.Evaluated(state, "a", 0, 1);
        state = OperatorBandit.Evaluated(state, "b", 0, 1);
        return OperatorBandit.Evaluated(state, "c", gainOfC, 1);
    }
}
