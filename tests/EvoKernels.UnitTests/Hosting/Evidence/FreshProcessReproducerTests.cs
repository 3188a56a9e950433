using EvoKernels.Hosting.Evidence;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Evidence;

public sealed class FreshProcessReproducerTests
{
    private const string Secret = "MODEL_KEY_OF_A_TEST";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReproduceAsync_Answer_IsReadAndSecretsStayHere()
    {
        Environment.SetEnvironmentVariable(Secret, "hush");
        try
        {
            const string Answer = """{"verdict":"not-replicated","reason":"slower here","task":"t","candidate":"c","device":"cpu:0","claimed":{"versus":"b","estimate":2},"measured":{"versus":"b","estimate":1.5,"lower":1.4,"upper":1.6}}""";
            var words = new List<string>();

            var (verdict, reason, measured) = await Shell($"env >&2; echo \"$@\" >&2; echo '{Answer}'; exit 2", words);

            Assert.Equal((ReplayVerdict.NotReplicated, "slower here", 1.4), (verdict, reason, measured!.Lower));
            Assert.Contains("reproduce evidence.json --json", words);
            Assert.Contains(words, line => line.StartsWith("PATH=", StringComparison.Ordinal));
            Assert.DoesNotContain(words, line => line.Contains(Secret, StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Secret, null);
        }
    }

    [Theory]
    [InlineData("echo out of memory >&2; exit 5", "the process ended with code 5: out of memory")]
    [InlineData("echo '{\"error\":{}}'; exit 5", "the process ended with code 5")]
    public async Task ReproduceAsync_NoAnswer_IsAFailureWithItsReason(string script, string expected)
    {
        var (verdict, reason, _) = await Shell(script, []);

        Assert.Equal((ReplayVerdict.Failed, expected), (verdict, reason));
    }

    [Fact]
    public async Task ReproduceAsync_Cancelled_EndsTheProcess()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var words = new Words(_ => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new FreshProcessReproducer(["/bin/sh", "-c", "echo begun >&2; sleep 600", "sh"]).ReproduceAsync("evidence.json", words, cancel.Token));
    }

    [Fact]
    public async Task ReproduceAsync_AbsentProgram_IsAFailure() =>
        Assert.Equal(ReplayVerdict.Failed, (await new FreshProcessReproducer(["/absent/evokernels"]).ReproduceAsync("evidence.json", new Words(_ => { }), Stop)).Verdict);

    private static Task<(ReplayVerdict Verdict, string Reason, EvoKernels.Contracts.Evaluations.Speedup? Measured)> Shell(string script, List<string> words) =>
        new FreshProcessReproducer(["/bin/sh", "-c", script, "sh"]).ReproduceAsync("evidence.json", new Words(words.Add), Stop);

    private sealed class Words(Action<string> say) : IProgress<string>
    {
        public void Report(string value) => say(value);
    }
}
