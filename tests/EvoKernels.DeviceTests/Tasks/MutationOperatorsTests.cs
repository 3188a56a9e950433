using EvoKernels.WrongKernels;

namespace EvoKernels.DeviceTests.Tasks;

/// <summary>The fuzzer makes the mistakes it names, and only in code.</summary>
public sealed class MutationOperatorsTests
{
    private const string Source = """
        // i < n is a comment
        #define LIMIT 3 < 4
        constexpr int64_t lanes = 8;
        extern "C" void kernel(const float* x, float* y, int64_t n)
        {
            int64_t i = 0;
            for (; i < n; i++) y[i] = 2 * x[i];
        }
        """;

    [Theory]
    [InlineData("for (; i <= n; i++) y[i] = 2 * x[i];")]
    [InlineData("for (; i < n; i += 2) y[i] = 2 * x[i];")]
    [InlineData("for (; false && i < n; i++) y[i] = 2 * x[i];")]
    [InlineData("for (; i < n; i++) y[lanes] = 2 * x[i];")]
    [InlineData("for (; i < n; i++) y[i] = 3 * x[i];")]
    [InlineData("for (; i < n; i++) y[i] = 2 + x[i];")]
    [InlineData("int64_t i = 1;")]
    public void All_Loop_MakesTheMistake(string line) => Assert.Contains(Mutants(), text => text.Contains($"    {line}\n", StringComparison.Ordinal));

    [Fact]
    public void All_CommentsDirectivesAndLayout_StayAsTheyAre() =>
        Assert.All(Mutants(), text => Assert.StartsWith(Source[..Source.IndexOf('{', StringComparison.Ordinal)], text, StringComparison.Ordinal));

    private static IEnumerable<string> Mutants() => MutationOperators.All(Source).Select(mutation => mutation.Apply(Source));
}
