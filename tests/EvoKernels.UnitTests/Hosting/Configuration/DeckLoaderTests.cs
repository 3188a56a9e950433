using EvoKernels.Hosting.Configuration;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Configuration;

public sealed class DeckLoaderTests : IDisposable
{
    private readonly ConfigSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Load_GoodDeck_HoldsAnswersInOrder()
    {
        var deck = DeckLoader.Load(_sandbox.At("configs/decks/demo"), _sandbox.Root);

        Assert.Equal("demo", deck.Name);
        Assert.Equal(["good", "useless"], deck.Answers.Select(answer => answer.Label));
        Assert.Equal("```cpp\n// better\n```\n", deck.Answers[0].Answer);
        Assert.Equal("seeds/naive.cpp", deck.Answers[1].Parent);
    }

    [Theory]
    [InlineData("answers: []", "deck.yaml:1:10: answers: ", "is empty")]
    [InlineData("answer: []", "deck.yaml:1:1: answer: ", "unknown key; did you mean 'answers'?")]
    [InlineData("answers: [{task: demo, operator: tune, answer: x, label: l}]", "answers[0].operator: ", "'tune' is no llm operator. Known: llm-crossover, llm-diff, llm-repair, llm-rewrite")]
    [InlineData("answers: [{task: demo, operator: llm-diff, answer: x, label: l}]", "answers[0].parent: ", "a recorded diff names the source")]
    [InlineData("answers: [{task: demo, operator: llm-rewrite, label: l}]", "answers[0]: ", "needs 'answer' (its text) or 'answer_file'")]
    [InlineData("answers: [{task: demo, operator: llm-rewrite, label: l, answer: x, answer_file: good.md}]", "answers[0].answer: ", "not both")]
    [InlineData("answers: [{task: demo, operator: llm-rewrite, label: l, answer_file: ../../../x}]", "answers[0].answer_file: ", "there is no file")]
    [InlineData("answers: [{task: demo, operator: llm-rewrite, label: l, answer: ''}]", "answers[0].answer: ", "expected the answer's text")]
    [InlineData("answers: [{task: demo, operator: llm-rewrite, answer: x}]", "answers[0].label: ", "is missing")]
    [InlineData("answers: [{operator: llm-rewrite, answer: x, label: l}]", "answers[0].task: ", "is missing")]
    public void Load_BadDeck_NamesPlaceKeyValueAndRemedy(string yaml, string place, string problem)
    {
        _sandbox.Write("configs/decks/demo/deck.yaml", yaml);

        var exception = Assert.Throws<ConfigurationException>(() => DeckLoader.Load(_sandbox.At("configs/decks/demo"), _sandbox.Root));

        Assert.Contains(place, exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }
}
