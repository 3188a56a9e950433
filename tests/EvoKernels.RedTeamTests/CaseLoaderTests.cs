using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.RedTeam;

namespace EvoKernels.RedTeamTests;

/// <summary>A malformed case names file, line, key and remedy; it never passes for a case that held.</summary>
public sealed class CaseLoaderTests : IDisposable
{
    private const string Good = "// @case id: R1-mine\n// @case row: R1\n// @case task: scale\n// @case expect: correctness | no-gain\n// @case twin: baselines/plain.cpp\n// @case tries: Something.\nextern \"C\" void kernel() { }\n";

    private readonly string _root = Directory.CreateTempSubdirectory("evokernels-bank-").FullName;

    public CaseLoaderTests()
    {
        Directory.CreateDirectory(Path.Combine(_root, "configs", "tasks"));
        Copy(Path.Combine(Checkout.Root.Path, "tests/EvoKernels.RedTeam/tasks/scale"), Path.Combine(_root, "tests/EvoKernels.RedTeam/tasks/scale"));
        Directory.CreateDirectory(Path.Combine(_root, "tests/EvoKernels.RedTeam/exploits"));
        Directory.CreateDirectory(Path.Combine(_root, "tests/EvoKernels.RedTeam/honest"));
    }

    [Fact]
    public void Load_GoodCase_EmptiesItsHeader()
    {
        var one = Load(Good).Cases.Single();

        Assert.Equal(["correctness", "no-gain"], one.Expected);
        Assert.Equal("baselines/plain.cpp", one.Twin);
        Assert.Equal("\n\n\n\n\n\nextern \"C\" void kernel() { }\n", one.Source);
    }

    [Theory]
    [InlineData("// @case row: R1", "// @case row: Q9", "row", "Q9", 2)]
    [InlineData("// @case row: R1", "// @case raw: R1", "raw", "did you mean 'row'", 2)]
    [InlineData("// @case row: R1", "// @case row:", "row", "has no value", 2)]
    [InlineData("// @case row: R1", "// @case row R1", "row", "key: value", 2)]
    [InlineData("// @case row: R1", "// @case id: R1-mine", "id", "twice", 2)]
    [InlineData("// @case row: R1", "", "row", "is missing", null)]
    [InlineData("// @case row: R1", "// @case row: R2", "id", "R2-", 1)]
    [InlineData("id: R1-mine", "id: R1-other", "id", "R1-mine", 1)]
    [InlineData("task: scale", "task: scales", "task", "did you mean 'scale'", 3)]
    [InlineData("expect: correctness", "expect: corectness", "expect", "did you mean 'correctness'", 4)]
    [InlineData("expect: correctness", "expect: accepted", "expect", "accepted", 4)]
    [InlineData("// @case twin: baselines/plain.cpp", "", "twin", "baseline", null)]
    [InlineData("twin: baselines/plain.cpp", "twin: slow.cpp", "twin", "baseline", 5)]
    [InlineData("correctness | no-gain", "correctness", "twin", "no-gain", 5)]
    [InlineData("// @case tries: Something.", "", "tries", "is missing", null)]
    public void Load_MalformedCase_NamesFileLineKeyAndRemedy(string good, string bad, string key, string problem, int? line)
    {
        var error = Assert.Throws<ConfigurationException>(() => Load(Good.Replace(good, bad, StringComparison.Ordinal)));

        Assert.EndsWith("R1-mine.cpp", error.File, StringComparison.Ordinal);
        Assert.Equal(key, error.Key);
        Assert.Equal(line, error.Line);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoBank_SaysWhereItComesFrom()
    {
        Directory.Delete(Path.Combine(_root, "tests"), recursive: true);

        Assert.Contains("checkout", Assert.Throws<ConfigurationException>(() => RedTeamBank.Load(new ConfigRoot(_root))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_UnknownName_SuggestsANearOne()
    {
        Assert.Contains("R1-mine", Assert.Throws<ConfigurationException>(() => Load(Good).Only(["R1-mime"])).Message, StringComparison.Ordinal);
        Assert.Single(Load(Good).Only(["r1"]));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private RedTeamBank Load(string text)
    {
        File.WriteAllText(Path.Combine(_root, "tests/EvoKernels.RedTeam/exploits/R1-mine.cpp"), text);
        return RedTeamBank.Load(new ConfigRoot(_root));
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
