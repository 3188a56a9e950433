using EvoKernels.Core.Operators;
using EvoKernels.Hosting.Configuration;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Configuration;

/// <summary>A task with kernels in C++ and in CUDA: each device sees its own.</summary>
public sealed class TwoLanguagesTests : IDisposable
{
    private const string Kernel = "// @launch twice<<<rows, 32>>>(x, y, cols)\n__global__ void twice(const float* x, float* y, long long cols) {}\n";
    private const string Sources = "baselines: [baselines/naive.cpp, {file: baselines/blas.cpp, link: [openblas]}]\nseeds: [seeds/naive.cpp]";

    private readonly ConfigSandbox _sandbox = new();

    public TwoLanguagesTests()
    {
        _sandbox.Write("configs/tasks/demo/baselines/naive.cu", Kernel);
        _sandbox.Write("configs/tasks/demo/seeds/naive.cu", Kernel + "// seed\n");
        Write("baselines: [baselines/naive.cpp, baselines/naive.cu]\nseeds: [seeds/naive.cu, seeds/naive.cpp]");
    }

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Load_BothLanguages_KeepsBothInOrder()
    {
        var task = TaskLoader.Load("demo", _sandbox.Root);

        Assert.Equal(["baselines/naive.cpp", "baselines/naive.cu"], task.Baselines.Select(baseline => baseline.Source.Name));
        Assert.Equal(["seeds/naive.cu", "seeds/naive.cpp"], task.Seeds.Select(seed => seed.Name));
        Assert.Equal([true, false], task.Seeds.Select(seed => seed.IsCuda));
    }

    [Theory]
    [InlineData("cpu:0", ".cpp", "-O3")]
    [InlineData("cudasim:2", ".cu", "")]
    [InlineData("cuda:1", ".cu", "")]
    public void LoadCampaign_Device_LeavesItsLanguageToTheSearch(string device, string ending, string flags)
    {
        var (_, task, _) = _sandbox.LoadCampaign($"task: demo\ndevices: ['{device}']\n");

        Assert.Equal([$"baselines/naive{ending}"], task.Baselines.Select(baseline => baseline.Source.Name));
        var points = StartingPoints.Of(task, 3);
        Assert.All(points, point => Assert.EndsWith(ending, point.Name, StringComparison.Ordinal));
        Assert.Equal(flags, points[0].Flags.FirstOrDefault(string.Empty));
        Assert.All(points, point => Assert.NotNull(point.Complete(task).Candidate));
    }

    [Theory]
    [InlineData("baselines: [baselines/naive.cu]\nseeds: [seeds/naive.cu]", "cpu:0", "baseline in C++ (.cpp), which cpu:0 needs; add one to baselines")]
    [InlineData("baselines: [baselines/naive.cpp]\nseeds: [seeds/naive.cu]", "cpu:0", "seed in C++ (.cpp), which cpu:0 needs; add one to seeds")]
    [InlineData("baselines: [baselines/naive.cpp]\nseeds: [seeds/naive.cpp]", "cudasim:0", "baseline in CUDA (.cu), which cudasim:0 needs; add one to baselines")]
    [InlineData("baselines: [baselines/naive.cu]\nseeds: [seeds/naive.cpp]", "cudasim:0", "seed in CUDA (.cu), which cudasim:0 needs; add one to seeds")]
    public void LoadCampaign_NothingInTheDevicesLanguage_NamesTaskKeyAndRemedy(string sources, string device, string problem)
    {
        Write(sources);
        Assert.NotNull(TaskLoader.Load("demo", _sandbox.Root));

        var exception = Assert.Throws<ConfigurationException>(() => _sandbox.LoadCampaign($"task: demo\ndevices: ['{device}']\n"));

        Assert.Contains($"task 'demo' has no {problem} in its task.yaml", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("naive", "cpu:0", "baselines/naive.cpp")]
    [InlineData("naive", "cudasim:0", "baselines/naive.cu")]
    [InlineData("naive.cu", "cuda:0", "baselines/naive.cu")]
    public void Against_Name_IsInTheDevicesLanguage(string name, string device, string expected) =>
        Assert.Equal(expected, SourceLoader.Against(name, TaskLoader.Load("demo", _sandbox.Root), device).Source.Name);

    [Theory]
    [InlineData("naive.cu", "cpu:0", "is neither a baseline of demo nor a file. Baselines: baselines/naive.cpp")]
    [InlineData("naive.cpp", "cudasim:0", "Baselines: baselines/naive.cu")]
    public void Against_OtherLanguage_ListsWhatThereIs(string name, string device, string problem) =>
        Assert.Contains(
            problem, Assert.Throws<ConfigurationException>(() => SourceLoader.Against(name, TaskLoader.Load("demo", _sandbox.Root), device)).Message, StringComparison.Ordinal);

    [Fact]
    public void Against_FileInTheOtherLanguage_IsRefused()
    {
        var task = TaskLoader.Load("demo", _sandbox.Root);
        var file = _sandbox.At("configs/tasks/demo/seeds/naive.cu");

        Assert.Equal(file, SourceLoader.Against(file, task, "cudasim:0").Source.Name);
        var exception = Assert.Throws<ConfigurationException>(() => SourceLoader.Against(file, task, "cpu:0"));
        Assert.Contains("is not in C++ (.cpp), which cpu:0 runs", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Candidate_CudaSource_HasCudaFlags()
    {
        var task = TaskLoader.Load("demo", _sandbox.Root);

        Assert.Empty(SourceLoader.Candidate(_sandbox.At("configs/tasks/demo/seeds/naive.cu"), task, new Dictionary<string, long>()).Flags);
        Assert.Equal(FlagSets.Default, SourceLoader.Candidate(_sandbox.At("configs/tasks/demo/seeds/naive.cpp"), task, new Dictionary<string, long>()).Flags);
    }

    [Theory]
    [InlineData("plain.cu", "// nothing\n", "declares no launch")]
    [InlineData("launched.cpp", Kernel, "has an @launch in line 1, which is for CUDA sources")]
    public void Candidate_NameOfTheOtherLanguage_IsRefused(string name, string text, string problem)
    {
        _sandbox.Write(name, text);

        var exception = Assert.Throws<ConfigurationException>(
            () => SourceLoader.Candidate(_sandbox.At(name), TaskLoader.Load("demo", _sandbox.Root), new Dictionary<string, long>()));
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    private void Write(string sources)
    {
        Assert.Contains(Sources, ConfigSandbox.TaskYaml.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        _sandbox.Write("configs/tasks/demo/task.yaml", ConfigSandbox.TaskYaml.ReplaceLineEndings("\n").Replace(Sources, sources, StringComparison.Ordinal));
    }
}
