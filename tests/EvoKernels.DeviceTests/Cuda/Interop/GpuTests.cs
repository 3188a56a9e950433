using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.DeviceTests.Cuda.Interop;

/// <summary>Contexts, memory, streams and events of the driver.</summary>
public sealed class GpuTests(SimulatedGpus simulated) : IClassFixture<SimulatedGpus>
{
    private const int InvalidValue = 1;
    private const int IllegalAddress = 700;

    [Fact]
    public void All_Simulator_DescribesFourDistinctGpus()
    {
        Assert.Equal([0, 1, 2, 3], simulated.Gpus.Select(gpu => gpu.Index));
        Assert.Equal(["0000:c1:00.0", "0000:c2:00.0", "0000:c3:00.0", "0000:c4:00.0"], simulated.Gpus.Select(gpu => gpu.PciId));
        Assert.Equal(4, simulated.Gpus.Select(gpu => gpu.Uuid).Distinct().Count());

        // Its sixteen bytes are "cudasim-device-0", in the order in which they lie in memory.
        Assert.Equal(
            new GpuDescription(
                0, "cudasim (simulated GPU)", "GPU-63756461-7369-6d2d-6465-766963652d30", "0000:c1:00.0", 1L << 30, Multiprocessors: 16, ComputeCapability: 90, L2Bytes: 32 << 20,
                MaxSharedBytes: 227 * 1024, MaxThreads: 2048, DriverVersion: 12080, Nvrtc: "12.8", IsSimulated: true),
            simulated.Gpus[0]);
    }

    [Fact]
    public unsafe void CopyFrom_OffsetIntoMemory_ChangesOnlyThatPart()
    {
        using var context = Attach(0);
        using var stream = GpuStream.Create();
        using var memory = DeviceMemory.Allocate(16);
        SimulatedGpus.Upload(memory, new[] { 1, 2, 3, 4 }, stream);
        var (sent, received) = (9, 0);

        memory.CopyFrom(&sent, 8, sizeof(int), stream);
        memory.CopyTo(&received, 4, sizeof(int), stream);
        stream.Synchronize();

        Assert.Equal(2, received);
        Assert.Equal([1, 2, 9, 4], SimulatedGpus.Download<int>(memory, stream));
    }

    [Fact]
    public void Fill_SizeThatIsNoMultipleOfAWord_LeavesTheBytesAtTheEnd()
    {
        using var context = Attach(0);
        using var stream = GpuStream.Create();
        using var memory = DeviceMemory.Allocate(7);
        SimulatedGpus.Upload(memory, new byte[] { 1, 2, 3, 4, 5, 6, 7 }, stream);

        memory.Fill(0x0D0C0B0A, stream);

        Assert.Equal<byte>([0x0A, 0x0B, 0x0C, 0x0D, 5, 6, 7], SimulatedGpus.Download<byte>(memory, stream));
    }

    [Fact]
    public unsafe void CopyFrom_PastTheEnd_IsRefused()
    {
        using var context = Attach(0);
        using var stream = GpuStream.Create();
        using var memory = DeviceMemory.Allocate(8);
        var value = 0L;

        var exception = Assert.Throws<DriverException>(() => memory.CopyFrom(null, 4, 8, stream));

        Assert.Equal(InvalidValue, exception.Code);
        Assert.Equal("cuMemcpyHtoDAsync_v2: CUDA_ERROR_INVALID_VALUE", exception.Message);
        memory.CopyFrom(&value, 0, 8, stream);
        stream.Synchronize();
    }

    [Fact]
    public void Allocate_MoreThanThereIs_IsOutOfMemoryAndNoMore()
    {
        using var context = Attach(0);
        using var half = DeviceMemory.Allocate(600 << 20);

        var exception = Assert.Throws<DriverException>(() => DeviceMemory.Allocate(600 << 20));

        Assert.Equal(DriverCode.OutOfMemory, exception.Code);
        Assert.Contains("CUDA_ERROR_OUT_OF_MEMORY", exception.Message, StringComparison.Ordinal);
        half.Dispose();
        using var again = DeviceMemory.Allocate(600 << 20);
        Assert.NotEqual(0ul, again.Address);
    }

    /// <summary>All four at once in one process, each with memory of its own.</summary>
    [Fact]
    public void MakeCurrent_FourDevices_KeepTheirMemoryApart()
    {
        var code = SimulatedGpus.Compile("extern \"C\" __global__ void mark(long long* y, long long value) { y[threadIdx.x] += value; }");
        var contexts = simulated.Gpus.Select(gpu => GpuContext.Retain(gpu.Index)).ToArray();
        var parts = contexts.Select((context, device) =>
        {
            context.MakeCurrent();
            var (stream, memory) = (GpuStream.Create(), DeviceMemory.Allocate(2 * sizeof(long)));
            var module = GpuModule.Load(code);
            SimulatedGpus.Upload(memory, new[] { 0L, 10L }, stream);
            module.Function("mark").Launch((1, 1, 1), (2, 1, 1), 0, stream, [memory.Address, (ulong)(100 * device)]);
            return (context, stream, memory, module);
        }).ToArray();

        for (var device = 0; device < parts.Length; device++)
        {
            var (context, stream, memory, module) = parts[device];
            context.MakeCurrent();
            Assert.Equal([100 * device, 10 + (100 * device)], SimulatedGpus.Download<long>(memory, stream));
            module.Dispose();
            memory.Dispose();
            stream.Dispose();
            context.Dispose();
        }
    }

    [Fact]
    public void Query_KernelStillRunning_IsFalseUntilItEnds()
    {
        using var context = Attach(0);
        using var stream = GpuStream.Create();
        using var module = GpuModule.Load(SimulatedGpus.Compile(
            "extern \"C\" __global__ void spin(long long turns) { for (volatile long long turn = 0; turn < turns; turn = turn + 1) ; }"));
        using var start = GpuEvent.Create();
        using var end = GpuEvent.Create();

        start.Record(stream);
        module.Function("spin").Launch((1, 1, 1), (1, 1, 1), 0, stream, [5_000_000]);
        end.Record(stream);

        Assert.False(end.Query());
        Assert.Equal(DriverCode.NotReady, Assert.Throws<DriverException>(() => start.MillisecondsTo(end)).Code);
        stream.Synchronize();
        Assert.True(end.Query());
        Assert.InRange(start.MillisecondsTo(end), 1, 10_000);
    }

    [Fact]
    public void MillisecondsTo_EventThatWasNeverRecorded_IsRefused()
    {
        using var context = Attach(0);
        using var start = GpuEvent.Create();
        using var end = GpuEvent.Create();

        Assert.Throws<DriverException>(() => start.MillisecondsTo(end));
    }

    /// <summary>A fault loses the context and all that is in it: every later call tells of it, and only a new context works.</summary>
    [Fact]
    public void Synchronize_KernelThatFaulted_FailsUntilTheContextIsNew()
    {
        var code = SimulatedGpus.Compile("extern \"C\" __global__ void k(float* y, long long at)\n{\n    y[at] = 1;\n}\n");
        using (Attach(0))
        {
            using var stream = GpuStream.Create();
            using var memory = DeviceMemory.Allocate(4 * sizeof(float));
            using var module = GpuModule.Load(code);
            module.Function("k").Launch((1, 1, 1), (1, 1, 1), 0, stream, [memory.Address, 1 << 28]);

            var exception = Assert.Throws<DriverException>(stream.Synchronize);

            Assert.Equal((IllegalAddress, "cuStreamSynchronize: CUDA_ERROR_ILLEGAL_ADDRESS"), (exception.Code, exception.Message));
            Assert.Contains("line 3", CudaLibraries.SimulatedFault(), StringComparison.Ordinal);
            Assert.Equal(IllegalAddress, Assert.Throws<DriverException>(() => DeviceMemory.Allocate(4)).Code);
            Assert.Equal(IllegalAddress, Assert.Throws<DriverException>(() => memory.Fill(0, stream)).Code);
        }

        using var context = Attach(0);
        using var fresh = GpuStream.Create();
        using var floats = DeviceMemory.Allocate(4 * sizeof(float));
        using var loaded = GpuModule.Load(code);
        SimulatedGpus.Upload(floats, new float[4], fresh);
        loaded.Function("k").Launch((1, 1, 1), (1, 1, 1), 0, fresh, [floats.Address, 2]);
        Assert.Equal([0, 0, 1, 0], SimulatedGpus.Download<float>(floats, fresh));
    }

    [Theory]
    [InlineData(DriverCode.NoDevice, "cuInit: error 100")]
    [InlineData(DriverCode.LaunchTimeout, "cuInit: CUDA_ERROR_LAUNCH_TIMEOUT")]
    [InlineData(12345, "cuInit: error 12345")]
    public void Check_Failure_NamesTheCallAndTheError(int code, string message)
    {
        var exception = Assert.Throws<DriverException>(() => DriverException.Check(code, "cuInit"));

        Assert.Equal((code, message), (exception.Code, exception.Message));
        DriverException.Check(DriverCode.Success, "cuInit");
    }

    internal static GpuContext Attach(int device)
    {
        var context = GpuContext.Retain(device);
        context.MakeCurrent();
        return context;
    }
}
