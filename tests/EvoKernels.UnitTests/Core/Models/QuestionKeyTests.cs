using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Models;
using EvoKernels.Core.Models;
using Xunit;

namespace EvoKernels.UnitTests.Core.Models;

public sealed class QuestionKeyTests
{
    private static readonly ModelRequest Asked = new("scale", "llm-diff", 7, null, "system", "prompt", 3);

    private static CampaignSettings Settings(params string[] models) =>
        Samples.Settings() with { Llm = new LlmSettings([.. models.Select(name => new ModelSettings(name, name, "http://localhost/v1"))], 4) };

    [Fact]
    public void Of_SameQuestion_IsTheSameKey()
    {
        var key = QuestionKey.Of(Asked, Settings("m"));

        Assert.Equal(key, QuestionKey.Of(Asked with { }, Settings("m")));
        Assert.Matches("^[0-9a-f]{64}$", key);
    }

    [Fact]
    public void Of_AnythingElseAsked_IsAnotherKey()
    {
        ModelRequest[] others =
        [
            Asked with { Sample = 4 }, Asked with { System = "systemp", Prompt = "rompt" }, Asked with { Prompt = "other" }, Asked with { System = "" }, Asked with { DeckTurn = 0 }, Asked with { DeckTurn = 1 },
        ];

        var keys = others.Append(Asked).Select(one => QuestionKey.Of(one, Settings("m"))).Append(QuestionKey.Of(Asked, Settings("n")));

        Assert.Equal(8, keys.Distinct().Count());
    }

    [Fact]
    public void Of_PromptThatImitatesTheNextPart_IsAnotherKey() => Assert.NotEqual(
        QuestionKey.Of(Asked with { System = "a", Prompt = "1:b" }, Settings("m")),
        QuestionKey.Of(Asked with { System = "a3:1:b", Prompt = "" }, Settings("m")));
}
