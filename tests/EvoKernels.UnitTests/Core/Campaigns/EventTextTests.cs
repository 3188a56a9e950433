using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Search;
using EvoKernels.Core.Campaigns;
using Xunit;

namespace EvoKernels.UnitTests.Core.Campaigns;

public class EventTextTests
{
    /// <summary>A search whose models never answer looks like any other, but for this line.</summary>
    [Fact]
    public void Describe_QuestionWithoutAnswer_SaysWhy() =>
        Assert.Equal("no model answered: main: connection refused", EventText.Describe(new Barren(3, Offspring.NoAnswer + "main: connection refused")));

    [Fact]
    public void Describe_OtherBarrenProposal_IsNotWorthALine() => Assert.Null(EventText.Describe(new Barren(3, "duplicate")));
}
