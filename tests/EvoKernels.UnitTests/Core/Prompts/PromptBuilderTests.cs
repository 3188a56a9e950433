using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Search;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Prompts;
using Xunit;

namespace EvoKernels.UnitTests.Core.Prompts;

public class PromptBuilderTests
{
    private static readonly Candidate Parent = Candidate.Create(Samples.Tunable, Samples.Values(("LANES", 8), ("CHAINS", 2)), FlagSets.Default);

    private static readonly Candidate Other = Candidate.Create(Samples.Naive, Samples.Values(), FlagSets.All[1]);

    [Theory]
    [InlineData("{{task_name}}: {{task_summary}}", "square: Squares every element.")]
    [InlineData("{{device}}", "cpu:0, some model")]
    [InlineData("{{parent_source}}", "```cpp\n" + Samples.Tunable + "\n```")]
    [InlineData("{{notes}} {{failed_source}} {{failed_reason}}", "none yet none none")]
    [InlineData("{{ task_name }} {x} {{0}}", "{{ task_name }} {x} {{0}}")]
    public void Fill_Placeholder_IsReplaced(string template, string expected) => Assert.Equal(expected, Builder().Fill(template));

    [Fact]
    public void Fill_Abi_ShowsSignatureBuffersAndPublicShapesOnly()
    {
        var text = Builder().Fill("{{abi}}");

        Assert.Contains("extern \"C\" void kernel(const float* x, float* y, int64_t n);", text, StringComparison.Ordinal);
        Assert.Contains("x: float32 [n]", text, StringComparison.Ordinal);
        Assert.Contains("n=1024", text, StringComparison.Ordinal);
        Assert.DoesNotContain("77", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_ParentThatWasConfirmed_KeepsHeldOutTimingsBack()
    {
        var held = new ShapeTiming(Samples.Task.HeldOut[0], 1.2, 7, null, 1.1, 1.3);
        var details = new ConfirmDetails(new Speedup("baselines/naive.cpp", 1, 0.99, 1.01, 0.95), [held], [], null);
        var confirmed = new Evaluation(
            Parent.Id, "cpu:0", Verdict.Accepted, null, null, new Speedup("baselines/naive.cpp", 2, 1.9, 2.1, 0.95), [new ShapeTiming(Samples.Task.Shapes[0], 2, 500, 0.5)], null,
            new EvaluationCost(0, 0, 0, 0), [], details);
        var builder = new PromptBuilder(new PromptMaterial(Samples.Task, "cpu:0", [new PromptMember(Parent, confirmed)], [], []));

        var text = builder.Fill("{{abi}} {{parent_results}} {{inspirations}}");

        Assert.Contains("500 ns", text, StringComparison.Ordinal);
        Assert.DoesNotContain("77", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_ParentResults_ShowsTunablesFlagsAndTimes()
    {
        var text = Builder().Fill("{{parent_results}}");

        Assert.Contains("tunables: CHAINS=2, LANES=8\nflags: -O3\nspeed-up 2.000 over baselines/naive.cpp -O3\nn=1024: 500 ns a call, speed-up 2.00, 50", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_Inspirations_ShowsTheSecondParentFirst()
    {
        var rejected = new PromptMember(Other, Samples.Rejected(Other.Id, "compile", "no such type"));
        var builder = new PromptBuilder(new PromptMaterial(Samples.Task, "cpu:0", [Member(), new PromptMember(Other, null)], [rejected], []));
        var text = builder.Fill("{{inspirations}}");

        Assert.StartsWith("### 1\nflags: -O2\nnot measured yet\n```cpp", text, StringComparison.Ordinal);
        Assert.Contains("### 2\nflags: -O2\nrejected by compile: no such type\n", text, StringComparison.Ordinal);
        Assert.Equal("none", builder.Fill("{{failures}}"));
        Assert.Equal("none yet", Builder().Fill("{{inspirations}}"));
    }

    [Fact]
    public void Fill_TaskForAGpu_SpeaksOfLaunchesRegistersAndCuda()
    {
        var task = Samples.Task with { Seeds = [new SourceFile("seeds/naive.cu", "")], Baselines = [] };
        var judged = Samples.Accepted(Parent.Id, 2, new CodeDescriptors(0, 0, 0)) with
        {
            Kernels = [new KernelUse("square", 32, 16, 16, 4096, 256, 0.75), new KernelUse("rest", null, null, null, 0, 32)],
        };
        var builder = new PromptBuilder(new PromptMaterial(task, "cuda:0", [new PromptMember(Parent, judged)], [], []));

        Assert.Contains("kernel square: 32 registers, 16 B of them spilled, 4096 B of shared memory, 256 threads a block, occupancy 75%\nkernel rest: registers unknown, 0 B", builder.Fill("{{parent_results}}"), StringComparison.Ordinal);
        Assert.StartsWith("```cuda\n", builder.Fill("{{parent_source}}"), StringComparison.Ordinal);
        Assert.Equal("cuda", builder.Fill("{{language}}"));
        var abi = builder.Fill("{{abi}}");
        Assert.Contains("const float* x, float* y, long long n; and scratch buffers", abi, StringComparison.Ordinal);
        Assert.Contains("`// @launch my_kernel<<<ceil_div(n, 256), 256>>>(x, y, n)`", abi, StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_BracesInASource_StayAsTheyAre()
    {
        var tricky = Candidate.Create("int a[] = {{failures}};", Samples.Values(), FlagSets.Default);

        Assert.Contains("{{failures}}", new PromptBuilder(new PromptMaterial(Samples.Task, "", [new PromptMember(tricky, null)], [], [])).Fill("{{parent_source}}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_UnknownPlaceholder_NamesIt()
    {
        Assert.Contains("{{secret}}", Assert.Throws<FormatException>(() => Builder().Fill("{{secret}}")).Message, StringComparison.Ordinal);
        Assert.StartsWith("unknown placeholder {{secret}}; known are task_name", PromptTemplates.Problem("{{abi}} {{secret}}"), StringComparison.Ordinal);
        Assert.Null(PromptTemplates.Problem(string.Concat(PromptTemplates.Placeholders.Select(name => $"{{{{{name}}}}}"))));
    }

    private static PromptMember Member() => new(Parent, Samples.Accepted(Parent.Id, 2, new CodeDescriptors(0, 0, 0)));

    private static PromptBuilder Builder() => new(new PromptMaterial(
        Samples.Task, "cpu:0, some model", [Member()], [], [new KnownFailure("correctness", "element 3 is wrong"), new KnownFailure("answer", "duplicate")]));
}
