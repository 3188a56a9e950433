using EvoKernels.Contracts.Evaluations;
using EvoKernels.UnitTests.Hosting.Configuration;
using Xunit;

namespace EvoKernels.UnitTests.Cli;

[Collection(CurrentDirectory.Name)]
public sealed class TasksLintCommandTests : IDisposable
{
    private readonly CliSandbox _cli = new();

    public void Dispose() => _cli.Dispose();

    /// <summary>The linter's device is a processor: what only a GPU runs is no defect of the task.</summary>
    [Fact]
    public async Task Lint_SeedsInBothLanguages_ScreensThoseOfAProcessor()
    {
        _cli.Files.Write("configs/tasks/demo/seeds/naive.cu", "// @launch twice<<<rows, 32>>>(x, y, cols)\n");
        _cli.Files.Write("configs/tasks/demo/task.yaml", ConfigSandbox.TaskYaml.Replace("seeds: [seeds/naive.cpp]", "seeds: [seeds/naive.cpp, seeds/naive.cu]", StringComparison.Ordinal));
        var judged = new List<string>();
        _cli.Judge = candidate =>
        {
            judged.Add(candidate.Source);
            return CliSandbox.Make(Verdict.Accepted);
        };

        Assert.Equal(0, await _cli.RunAsync("tasks", "lint", "demo"));
        Assert.Equal(["// seeds/naive\n"], judged);
    }

    [Fact]
    public async Task Lint_BadDirective_NamesSourceLineAndColumn()
    {
        _cli.Files.Write("configs/tasks/demo/seeds/naive.cpp", "// fine\n// @tune\n");

        Assert.Equal(4, await _cli.RunAsync("tasks", "lint", "demo"));
        Assert.Contains("'seeds/naive.cpp' cannot be used, line 2, column 9: @tune needs a name", _cli.Error, StringComparison.Ordinal);
    }
}
