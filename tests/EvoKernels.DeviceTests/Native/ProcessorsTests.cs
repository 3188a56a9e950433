using EvoKernels.Devices.Native;

namespace EvoKernels.DeviceTests.Native;

public sealed class ProcessorsTests
{
    [Theory]
    [InlineData("0", new[] { 0 })]
    [InlineData("0-3,8\n", new[] { 0, 1, 2, 3, 8 })]
    [InlineData("\t1,3-4", new[] { 1, 3, 4 })]
    [InlineData("", new int[0])]
    public void Parse_KernelsForm_GivesEveryNumber(string list, int[] expected) => Assert.Equal(expected, Processors.Parse(list));

    [Fact]
    public void Spare_OfACore_HoldsNeitherItNorAnyThatWeMayNotUse()
    {
        var allowed = Processors.Allowed();

        Assert.All(allowed, core =>
        {
            var spare = Processors.Spare(core);
            Assert.DoesNotContain(core, spare);
            Assert.Subset(allowed.ToHashSet(), spare.ToHashSet());
        });
    }
}
