using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.DeviceTests.Cuda.Interop;

/// <summary>Loaded code: what is known of its kernels, and how they are launched.</summary>
public sealed class GpuModuleTests : IClassFixture<SimulatedGpus>
{
    private const int InvalidValue = 1;
    private const int InvalidImage = 200;
    private const int NotFound = 500;
    private const int OutOfResources = 701;

    [Fact]
    public void Launch_PointersAndNumbers_ArriveInTheirOrder()
    {
        using var context = GpuTests.Attach(0);
        using var stream = GpuStream.Create();
        using var module = GpuModule.Load(SimulatedGpus.Compile(
            """
            extern "C" __global__ void add(const float* a, long long n, const float* b, float* c, long long from)
            {
                const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
                if (i >= from && i < n) c[i] = a[i] - b[i];
            }
            """));
        var (a, b) = (Enumerable.Range(0, 1000).Select(i => 3f * i).ToArray(), Enumerable.Range(0, 1000).Select(i => (float)i).ToArray());
        using var first = DeviceMemory.Allocate(4000);
        using var second = DeviceMemory.Allocate(4000);
        using var result = DeviceMemory.Allocate(4000);
        SimulatedGpus.Upload(first, a, stream);
        SimulatedGpus.Upload(second, b, stream);
        SimulatedGpus.Upload(result, new float[1000], stream);

        module.Function("add").Launch((8, 1, 1), (128, 1, 1), 0, stream, [first.Address, 1000, second.Address, result.Address, 1]);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => 2f * i), SimulatedGpus.Download<float>(result, stream));
    }

    [Fact]
    public void Launch_ThreeDimensions_ReachTheKernelAsGiven()
    {
        using var context = GpuTests.Attach(0);
        using var stream = GpuStream.Create();
        using var module = GpuModule.Load(SimulatedGpus.Compile(
            "extern \"C\" __global__ void shape(int* y) { const unsigned all[] = {gridDim.x, gridDim.y, gridDim.z, blockDim.x, blockDim.y, blockDim.z}; for (int i = 0; i < 6; i++) y[i] = all[i]; }"));
        using var memory = DeviceMemory.Allocate(6 * sizeof(int));

        module.Function("shape").Launch((2, 3, 4), (5, 6, 7), 0, stream, [memory.Address]);

        Assert.Equal([2, 3, 4, 5, 6, 7], SimulatedGpus.Download<int>(memory, stream));
    }

    [Fact]
    public void Launch_DynamicSharedAbove48Kilobytes_NeedsLeave()
    {
        const int Bytes = 64 * 1024;
        using var context = GpuTests.Attach(0);
        using var stream = GpuStream.Create();
        using var module = GpuModule.Load(SimulatedGpus.Compile(
            "extern \"C\" __global__ void last(int* y, long long n) { extern __shared__ int s[]; s[n - 1] = 7; y[0] = s[n - 1]; }"));
        using var memory = DeviceMemory.Allocate(sizeof(int));
        var function = module.Function("last");

        void Launch() => function.Launch((1, 1, 1), (1, 1, 1), Bytes, stream, [memory.Address, Bytes / sizeof(int)]);

        Assert.Equal(InvalidValue, Assert.Throws<DriverException>(Launch).Code);
        function.AllowDynamicShared(Bytes);
        Launch();
        Assert.Equal([7], SimulatedGpus.Download<int>(memory, stream));
        Assert.Equal(InvalidValue, Assert.Throws<DriverException>(() => function.AllowDynamicShared(228 * 1024)).Code);
    }

    [Fact]
    public void Function_BoundsAndStaticShared_AreKnown()
    {
        using var context = GpuTests.Attach(0);
        using var stream = GpuStream.Create();
        using var module = GpuModule.Load(SimulatedGpus.Compile(
            """
            extern "C" __global__ void __launch_bounds__(128) turn(float* y)
            {
                __shared__ float kept[1024];
                kept[threadIdx.x] = y[threadIdx.x];
                __syncthreads();
                y[threadIdx.x] = kept[127 - threadIdx.x];
            }
            """));
        using var memory = DeviceMemory.Allocate(1024);
        var function = module.Function("turn");

        Assert.Equal((128, 4096, 0), (function.MaxThreads, function.SharedBytes, function.LocalBytes));
        Assert.InRange(function.Registers, 1, 255);

        // 2048 threads of a multiprocessor in blocks of 128; with 100 KB more a block only two fit its 228 KB.
        Assert.Equal((16, 2), (function.Occupancy(128, 0), function.Occupancy(128, 100 * 1024)));
        Assert.Equal(OutOfResources, Assert.Throws<DriverException>(() => function.Launch((1, 1, 1), (256, 1, 1), 0, stream, [memory.Address])).Code);
    }

    /// <summary>What a kernel keeps in a variable of the device lasts as long as its module.</summary>
    [Fact]
    public void Load_Again_MakesGlobalsNew()
    {
        using var context = GpuTests.Attach(0);
        using var stream = GpuStream.Create();
        using var memory = DeviceMemory.Allocate(sizeof(int));
        var code = SimulatedGpus.Compile("__device__ int count = 5; extern \"C\" __global__ void next(int* y) { y[0] = ++count; }");
        var seen = new List<int>();
        for (var load = 0; load < 2; load++)
        {
            using var module = GpuModule.Load(code);
            for (var launch = 0; launch < 2; launch++)
            {
                module.Function("next").Launch((1, 1, 1), (1, 1, 1), 0, stream, [memory.Address]);
                seen.AddRange(SimulatedGpus.Download<int>(memory, stream));
            }
        }

        Assert.Equal([6, 7, 6, 7], seen);
    }

    [Fact]
    public void Load_NoCode_IsRefused()
    {
        using var context = GpuTests.Attach(0);

        var exception = Assert.Throws<DriverException>(() => GpuModule.Load(new byte[4096]));

        Assert.Equal((InvalidImage, "cuModuleLoadDataEx: CUDA_ERROR_INVALID_IMAGE"), (exception.Code, exception.Message));
    }

    [Fact]
    public void Function_NoSuchKernel_IsNamed()
    {
        using var context = GpuTests.Attach(0);
        using var module = GpuModule.Load(SimulatedGpus.Compile("extern \"C\" __global__ void present(float* y) { y[0] = 1; }"));

        var exception = Assert.Throws<DriverException>(() => module.Function("absent"));

        Assert.Equal((NotFound, "cuModuleGetFunction(absent): CUDA_ERROR_NOT_FOUND"), (exception.Code, exception.Message));
    }
}
