using System.Text.Json;
using Xunit;

namespace EvoKernels.CliTests;

public sealed class LauncherTests : IDisposable
{
    private readonly LauncherSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Launch_Twice_BuildsOnceAndPassesEverythingThrough()
    {
        var first = _sandbox.Start(["run", "a b", "--x=*"], environment: ("STUB_EXIT", "3"));
        var (exit, output, error) = await first.EndAsync();
        await _sandbox.Start(["again"]).EndAsync();

        Assert.Equal(3, exit);
        Assert.Equal($"pid={first.Pid} cwd={_sandbox.Root} root={_sandbox.Root}\n<run><a b><--x=*>", output);
        Assert.Contains("building", error, StringComparison.Ordinal);
        Assert.Equal(1, _sandbox.Builds);
    }

    [Fact]
    public async Task Launch_ThroughLinkFromElsewhere_KeepsFolderAndFindsRoot()
    {
        Directory.CreateDirectory(_sandbox.At("else where"));
        File.CreateSymbolicLink(_sandbox.At("else where/evo"), "../evokernels");

        var (_, output, _) = await _sandbox.Start([], _sandbox.At("else where/evo"), _sandbox.At("else where")).EndAsync();

        Assert.Contains($"cwd={_sandbox.At("else where")} root={_sandbox.Root}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launch_SourceChangedAddedOrDeleted_BuildsAgain()
    {
        await _sandbox.Start([]).EndAsync();
        _sandbox.Write("src/EvoKernels.Cli/A.cs", "// changed");
        await _sandbox.Start([]).EndAsync();
        _sandbox.Write("src/EvoKernels.Cli/deep/C.cs", "// new");
        await _sandbox.Start([]).EndAsync();
        File.Delete(_sandbox.At("src/EvoKernels.Cli/B.cs"));
        await _sandbox.Start([]).EndAsync();
        await _sandbox.Start([]).EndAsync();

        Assert.Equal(4, _sandbox.Builds);
    }

    [Fact]
    public async Task Launch_OwnOutputOfOtherBuilds_IsNoSource()
    {
        _sandbox.Write("src/EvoKernels.Cli/obj/x", "");
        await _sandbox.Start([]).EndAsync();
        _sandbox.Write("src/EvoKernels.Cli/obj/x", "changed");
        await _sandbox.Start([]).EndAsync();

        Assert.Equal(1, _sandbox.Builds);
    }

    [Fact]
    public async Task Launch_SeveralAtOnce_BuildOnce()
    {
        var ends = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _sandbox.Start([]).EndAsync()));

        Assert.All(ends, end => Assert.Equal(0, end.ExitCode));
        Assert.Equal(1, _sandbox.Builds);
    }

    [Fact]
    public async Task Launch_BuildFails_ShowsErrorsAndKeepsObjectForJson()
    {
        var (exit, output, error) = await _sandbox.Start(["devices", "--json"], environment: ("STUB_BROKEN", "1")).EndAsync();
        var next = await _sandbox.Start([]).EndAsync();

        Assert.Equal(5, exit);
        Assert.Contains("src/A.cs(1,2): error CS1002: ; expected\n", error, StringComparison.Ordinal);
        Assert.Contains("the build failed", JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, next.ExitCode);
    }

    [Fact]
    public async Task Launch_SdkTooOld_NamesWhatIsThereAndWhatIsNeeded()
    {
        var (exit, output, error) = await _sandbox.Start([], environment: ("STUB_OLD", "1")).EndAsync();

        Assert.Equal((5, ""), (exit, output));
        Assert.Contains("building needs the .NET 10 SDK", error, StringComparison.Ordinal);
        Assert.Contains("has 8.0.100", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Launch_BuildFolderCannotBeWritten_NamesTheWayOut()
    {
        _sandbox.Write(".build", "a file, so that even root cannot write below it");

        var refused = await _sandbox.Start([]).EndAsync();
        var elsewhere = await _sandbox.Start([], environment: ("EVOKERNELS_BUILD", "own")).EndAsync();

        Assert.Equal(5, refused.ExitCode);
        Assert.Contains("set EVOKERNELS_BUILD to a folder of your own", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, elsewhere.ExitCode);
        Assert.True(File.Exists(_sandbox.At("own/current")));
    }
}
