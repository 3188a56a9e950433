using EvoKernels.Hosting.Configuration;
using FsCheck.Xunit;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Configuration;

public sealed class DeviceIdsTests
{
    [Theory]
    [InlineData("cpu:0", false)]
    [InlineData("cpu:4095", false)]
    [InlineData("cudasim:0", true)]
    [InlineData("cudasim:3", true)]
    [InlineData("cuda:0", true)]
    [InlineData("cuda:15", true)]
    [InlineData("cuda:GPU-01234567-89ab-cdef-0123-456789abcdef", true)]
    public void Problem_Device_IsNullAndItsLanguageIsKnown(string id, bool isCuda)
    {
        Assert.Null(DeviceIds.Problem(id));
        Assert.Equal(isCuda, DeviceIds.IsCuda(id));
    }

    [Theory]
    [InlineData("", "is no device id; known are cpu:N")]
    [InlineData("cpu", "is no device id")]
    [InlineData("cpu:4096", "cpu:N names logical processor N, 0 to 4095")]
    [InlineData("cpu:-1", "cpu:N names logical processor N")]
    [InlineData("cpu:٣", "cpu:N names logical processor N")]
    [InlineData("cuda", "is no device id")]
    [InlineData("cuda:", "write cuda:GPU-")]
    [InlineData("cuda:00", "write cuda:GPU-")]
    [InlineData("cuda:-1", "write cuda:GPU-")]
    [InlineData("cuda:GPU-", "write cuda:GPU-")]
    [InlineData("cuda:01234567-89ab-cdef-0123-456789abcdef", "write cuda:GPU-")]
    [InlineData("cuda:GPU-0123456789abcdef0123456789abcdef", "write cuda:GPU-")]
    [InlineData("cuda:GPU-{01234567-89ab-cdef-0123-456789abcdef}", "write cuda:GPU-")]
    [InlineData("cuda:GPU-01234567-89AB-CDEF-0123-456789ABCDEF", "in lower case")]
    [InlineData("cuda:MIG-01234567-89ab-cdef-0123-456789abcdef", "write cuda:GPU-")]
    [InlineData("cuda: 0", "write cuda:GPU-")]
    [InlineData("cudasim", "is no device id")]
    [InlineData("cudasim:", "cudasim:0 to cudasim:3 are simulated GPUs")]
    [InlineData("cudasim:4", "cudasim:0 to cudasim:3 are simulated GPUs")]
    [InlineData("cudasim:00", "cudasim:0 to cudasim:3 are simulated GPUs")]
    [InlineData("CUDASIM:0", "is no device id")]
    [InlineData("tpu:0", "is no device id")]
    public void Problem_NoDevice_QuotesItAndSaysWhatWouldBe(string id, string problem)
    {
        Assert.StartsWith($"'{id}' is no device", DeviceIds.Problem(id), StringComparison.Ordinal);
        Assert.Contains(problem, DeviceIds.Problem(id), StringComparison.Ordinal);
    }

    [Property]
    public bool Problem_AnyUuid_IsTaken(Guid uuid) => DeviceIds.Problem($"cuda:GPU-{uuid}") is null;
}
