using EvoKernels.Contracts.Devices;
using EvoKernels.Devices.Cuda.Examination;

namespace EvoKernels.GpuTests;

/// <summary>Everything that was taken for granted before any of this ran on a GPU, a test for each.</summary>
public sealed class AssumptionTests
{
    public static TheoryData<string> Names => [.. CudaExamination.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Examine_Assumption_Holds(string name)
    {
        Gpu.Require();

        var check = (await Gpu.ExaminedAsync()).SingleOrDefault(one => one.Name == name);

        Assert.NotNull(check);
        Assert.SkipWhen(check.Outcome == CheckOutcome.Unknown, check.Detail);
        Assert.True(check.Outcome == CheckOutcome.Right, check.Detail);
    }

    [Fact]
    public async Task Examine_WholeGpu_FindsNothingElse()
    {
        Gpu.Require();

        Assert.Empty((await Gpu.ExaminedAsync()).Select(check => check.Name).Except(CudaExamination.Names));
    }

    [Fact]
    public async Task Describe_Ceilings_AreThoseOfAGpu()
    {
        Gpu.RequireTimes();

        var ceilings = (await Gpu.Open().DescribeAsync(TestContext.Current.CancellationToken)).Ceilings;

        Assert.InRange(ceilings.Single(one => one.Name == "copy").Value, 50, 20_000);
        Assert.InRange(ceilings.Single(one => one.Name == "multiply-add, float32").Value, 500, 500_000);
        Assert.InRange(ceilings.Single(one => one.Name == "launch of an empty kernel").Value, 200, 100_000);
    }

    /// <summary>Without its figure there is no floor by arithmetic.</summary>
    [Fact]
    public async Task Describe_GpuWithMatrixUnit_MeasuresIt()
    {
        Gpu.RequireCapability(80);

        var ceilings = (await Gpu.Open().DescribeAsync(TestContext.Current.CancellationToken)).Ceilings;

        Assert.True(ceilings.Single(one => one.Name == "matrix unit, bfloat16").Value > ceilings.Single(one => one.Name == "multiply-add, float32").Value);
    }
}
