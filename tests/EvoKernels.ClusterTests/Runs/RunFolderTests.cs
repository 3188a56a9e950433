using EvoKernels.ClusterTests.Simulation;
using EvoKernels.Hosting.Runs;

namespace EvoKernels.ClusterTests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string Folder => _temporary.Inside("run");

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Open_NewFolder_KeepsTheCampaignAsGiven()
    {
        using var folder = Open(resume: false);
        Assert.Equal("name: given\n", File.ReadAllText(Path.Combine(Folder, "campaign.yaml")));
    }

    [Fact]
    public void Open_InUse_NamesTheHolder()
    {
        using var folder = Open(resume: false);
        Assert.Contains($"in use by process {Environment.ProcessId}", Problem(resume: false).Message, StringComparison.Ordinal);
        Assert.Contains($"in use by process {Environment.ProcessId}", Problem(resume: true).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_HoldsARunAlready_AsksForResume()
    {
        Open(resume: false).Dispose();
        File.WriteAllText(Path.Combine(Folder, "state.db"), "");
        Assert.Contains("add --resume", Problem(resume: false).Message, StringComparison.Ordinal);
        Open(resume: true).Dispose();
    }

    [Fact]
    public void Open_SomebodyElsesFolder_IsRefusedAndUntouched()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "holiday.txt"), "");
        Assert.Contains("is not empty and holds no run", Problem(resume: false).Message, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public void Open_NothingToResume_SaysSo()
    {
        Assert.Contains("does not exist", Problem(resume: true).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Folder);
        Assert.Contains("holds no run to continue", Problem(resume: true).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_PathIsAFile_SaysSo()
    {
        File.WriteAllText(Folder, "");
        Assert.Contains("is a file", Problem(resume: false).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderCannotBeMade_SaysWhy()
    {
        // Nobody, root included, can make a folder below a file or in /proc.
        var problem = Assert.Throws<RunFolderException>(() => RunFolder.Open("/proc/evokernels-run", "name: given\n", false, TimeProvider.System));
        Assert.False(problem.IsUsage);
        Assert.Contains("cannot be used", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--out", problem.Message, StringComparison.Ordinal);
    }

    private RunFolder Open(bool resume) => RunFolder.Open(Folder, resume ? null : "name: given\n", resume, TimeProvider.System);

    private RunFolderException Problem(bool resume)
    {
        var problem = Assert.Throws<RunFolderException>(() => Open(resume).Dispose());
        Assert.True(problem.IsUsage);
        return problem;
    }
}
