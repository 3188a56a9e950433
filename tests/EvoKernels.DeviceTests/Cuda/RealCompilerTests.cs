using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Sources;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Cuda.Policy;
using EvoKernels.Devices.Native;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.RedTeam;

namespace EvoKernels.DeviceTests.Cuda;

/// <summary>Every CUDA source of the house, by NVIDIA's own tools.</summary>
public sealed class RealCompilerTests
{
    private static readonly string[] Architectures = ["sm_80", "sm_90"];

    public static TheoryData<string> Tasks => [.. TaskLoader.BuiltIn()];

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Compile_SeedsAndBaselines_GiveCubinsThatThePolicyAllows(string name)
    {
        NvidiaTools.RequireNvrtc();
        var task = TaskLoader.Load(name).For(isCuda: true);

        Assert.True(task.Seeds.Length >= 2 && task.Baselines.Length >= 2, "a plain one and a good one");
        foreach (var file in task.Seeds.Concat(task.Baselines.Select(baseline => baseline.Source)).DistinctBy(file => file.Text))
        {
            Check(file, task);
        }
    }

    /// <summary>Honest kernels of the bank as well.</summary>
    [Fact]
    public void Compile_HonestKernels_GiveCubinsThatThePolicyAllows()
    {
        NvidiaTools.RequireNvrtc();

        var bank = RedTeamBank.Load().For("cudasim:0");
        foreach (var one in bank.Cases.Where(one => one.IsHonest))
        {
            Check(new SourceFile(one.Id, one.Source), bank.Tasks[one.Task]);
        }
    }

    /// <summary>What the ceilings are measured with compiles for a GPU that has a matrix unit, and uses it.</summary>
    [Fact]
    public void Compile_CeilingsKernels_GiveCubinsAndUseTheMatrixUnit()
    {
        NvidiaTools.RequireNvrtc();
        NvidiaTools.RequirePtxas();

        foreach (var architecture in Architectures)
        {
            var plain = NvidiaTools.Compile(NativeTools.Text("cuda/ceilings.cu"), architecture, [], "empty", "multiply_add", "copy");
            var matrix = NvidiaTools.Compile(NativeTools.Text("cuda/matrix.cu"), architecture, [], "matrix");

            Assert.True(plain.Cubin is { Length: > 0 }, plain.Log);
            Assert.True(matrix.Cubin is { Length: > 0 }, matrix.Log);
            // The compiler may unroll a loop, but not leave a round's work out.
            Assert.Equal(0, (plain.Ptx!.Split("fma.rn.f32").Length - 1) % 64);
            Assert.Contains("fma.rn.f32", plain.Ptx, StringComparison.Ordinal);
            Assert.Equal(0, (matrix.Ptx!.Split("mma.sync").Length - 1) % 4);
            Assert.Contains("mma.sync", matrix.Ptx, StringComparison.Ordinal);
            Assert.Equal(string.Empty, NvidiaTools.Assemble(matrix.Ptx, architecture));
        }
    }

    /// <summary>What we import is what NVIDIA exports.</summary>
    [Fact]
    public void Check_RealLibraries_HaveEveryEntryPoint()
    {
        NvidiaTools.RequireNvrtc();
        var (driver, nvml) = (NvidiaTools.Library("libcuda.so.1"), NvidiaTools.Library("libnvidia-ml.so.1"));
        Assert.SkipUnless(driver is not null && nvml is not null, "the driver's libraries are not here (EVOKERNELS_NVIDIA; tests/run.sh fetches them from Debian's packages)");

        Assert.All(CudaLibraries.Check(new CudaLibraryPaths(driver, null, nvml)), one => Assert.True(one.IsFound, one.EntryPoint));
    }

    [Fact]
    public async Task Check_Simulator_HasEveryEntryPoint()
    {
        var simulator = await Devices.Cuda.CudaLocator.SimulatorAsync(TestContext.Current.CancellationToken);

        Assert.All(CudaLibraries.Check(simulator), one => Assert.True(one.IsFound, one.EntryPoint));
    }

    private static void Check(SourceFile file, KernelTask? task)
    {
        var parse = SourceDirectives.Parse(file.Text, task);
        Assert.True(parse.Errors.IsEmpty, $"{file.Name}: {string.Join('\n', parse.Errors)}");
        var directives = parse.Directives!;
        foreach (var architecture in Architectures)
        {
            var report = NvidiaTools.Compile(file.Text, architecture, directives.Defaults.Select(tunable => $"-D{tunable.Key}={tunable.Value}"), [.. directives.Launches.Select(launch => launch.Name)]);
            Assert.True(report.Ptx is not null && report.Cubin is { Length: > 0 }, $"{file.Name}, {architecture}: {report.Log}");
            Assert.True(PtxPolicy.Check(report.Ptx).Violation is null, $"{file.Name}, {architecture}: {PtxPolicy.Check(report.Ptx).Violation}");
            if (NvidiaTools.Ptxas is not null)
            {
                Assert.Equal(string.Empty, NvidiaTools.Assemble(report.Ptx, architecture));
            }
        }
    }
}
