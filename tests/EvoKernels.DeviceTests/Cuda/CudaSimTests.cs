namespace EvoKernels.DeviceTests.Cuda;

/// <summary>The simulated CUDA device: right kernels give right values, and what would be wrong on a GPU is found and said.</summary>
public sealed class CudaSimTests(SimulatedDriver driver) : IClassFixture<SimulatedDriver>
{
    private static float[] Count(int n, float scale = 1) => [.. Enumerable.Range(0, n).Select(i => i * scale)];

    [Fact]
    public void DeviceCount_Always_IsFour() => Assert.Equal(4, driver.DeviceCount());

    [Fact]
    public void Launch_VectorAdd_IsRight()
    {
        var (a, b, c) = (Count(1000), Count(1000, 2), new float[1000]);

        Assert.Equal(0, driver.Run(
            "extern \"C\" __global__ void add(const float* a, const float* b, float* c, int n) { int i = blockIdx.x * blockDim.x + threadIdx.x; if (i < n) c[i] = a[i] + b[i]; }",
            "add", (8, 128, 0), [a, b, c], 1000));

        Assert.Equal(Count(1000, 3), c);
    }

    /// <summary>16 by 16 tiles in shared memory, one block of 256 threads for each tile of a 32 by 32 product.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Launch_TiledProduct_IsRightInEveryOrderOfThreads(int order)
    {
        const int size = 32;
        var (a, b, c) = (Count(size * size, 0.25f), Count(size * size, 0.5f), new float[size * size]);
        driver.Order(order);

        Assert.Equal(0, driver.Run(
            """
            extern "C" __global__ void product(const float* a, const float* b, float* c, int n)
            {
                __shared__ float left[16][16], right[16][16];
                int tx = threadIdx.x % 16, ty = threadIdx.x / 16, tiles = n / 16;
                int row = blockIdx.x / tiles * 16 + ty, column = blockIdx.x % tiles * 16 + tx;
                float sum = 0;
                for (int t = 0; t < tiles; t++) {
                    left[ty][tx] = a[row * n + t * 16 + tx];
                    right[ty][tx] = b[(t * 16 + ty) * n + column];
                    __syncthreads();
                    for (int k = 0; k < 16; k++) sum += left[ty][k] * right[k][tx];
                    __syncthreads();
                }
                c[row * n + column] = sum;
            }
            """,
            "product", (4, 256, 0), [a, b, c], size));

        for (var i = 0; i < size * size; i++)
        {
            var wanted = Enumerable.Range(0, size).Sum(k => (double)a[(i / size * size) + k] * b[(k * size) + (i % size)]);
            Assert.Equal(wanted, c[i], wanted * 1e-5);
        }
    }

    [Fact]
    public void Launch_ShuffledSumsAndDynamicSharedMemory_AreRight()
    {
        var (x, sum) = (Count(256), new float[1]);

        Assert.Equal(0, driver.Run(
            """
            extern "C" __global__ void total(const float* x, float* sum)
            {
                extern __shared__ float part[];
                float v = x[threadIdx.x];
                for (int step = 16; step > 0; step /= 2) v += __shfl_down_sync(0xffffffffu, v, step);
                if (threadIdx.x % 32 == 0) part[threadIdx.x / 32] = v;
                __syncthreads();
                if (threadIdx.x == 0) {
                    float all = 0;
                    for (int w = 0; w < blockDim.x / 32; w++) all += part[w];
                    sum[0] = all;
                }
            }
            """,
            "total", (1, 256, 32), [x, sum]));

        Assert.Equal(255 * 256 / 2, sum[0]);
    }

    [Fact]
    public void Launch_Atomics_CountEveryThread()
    {
        var sum = new float[1];

        Assert.Equal(0, driver.Run("extern \"C\" __global__ void count(float* sum) { atomicAdd(sum, 1.0f); }", "count", (16, 64, 0), [sum]));

        Assert.Equal(1024, sum[0]);
    }

    /// <summary>Reads a neighbour's value without a barrier: the answer depends on who came first, and another order shows it.</summary>
    [Fact]
    public void Launch_MissingBarrier_GivesOtherValuesInAnotherOrder()
    {
        const string Racy = """
            extern "C" __global__ void turn(const float* x, float* y)
            {
                __shared__ float kept[64];
                kept[threadIdx.x] = x[threadIdx.x];
                y[threadIdx.x] = kept[(threadIdx.x + 63) % 64];
            }
            """;
        var seen = new List<float[]>();
        foreach (var order in new[] { 0, 1 })
        {
            var y = new float[64];
            driver.Order(order);
            Assert.Equal(0, driver.Run(Racy, "turn", (1, 64, 0), [Count(64), y]));
            seen.Add(y);
        }

        driver.Order(0);
        Assert.NotEqual(seen[0], seen[1]);
    }

    [Fact]
    public void Compile_Mistake_IsSaidWithItsLine()
    {
        var (code, log) = driver.Compile("extern \"C\" __global__ void k(float* y)\n{\n    y[0] = nothing;\n}\n");

        Assert.Null(code);
        Assert.Contains("kernel.cu:3:", log, StringComparison.Ordinal);
        Assert.Contains("nothing", log, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, int, string> Faults => new()
    {
        { "a write far outside", "if (blockIdx.x == 1 && threadIdx.x == 3) y[1 << 28] = 1;", SimulatedDriver.IllegalAddress, "thread (3,0,0) of block (1,0,0)" },
        { "a write just past the end", "if (blockIdx.x == 1 && threadIdx.x == 3) y[n] = 1;", SimulatedDriver.IllegalAddress, "thread (3,0,0) of block (1,0,0)" },
        { "a read just past the end", "if (blockIdx.x == 0 && threadIdx.x == 5) y[0] = y[n + 1];", SimulatedDriver.IllegalAddress, "thread (5,0,0) of block (0,0,0)" },
        { "a misaligned float4", "if (threadIdx.x == 2) y[0] = ((float4*)(y + 1))->x;", SimulatedDriver.Misaligned, "thread (2,0,0)" },
        { "a loop without end", "while (((volatile float*)y)[threadIdx.x] < 1) { }", SimulatedDriver.LaunchTimeout, "still running" },
        { "a barrier that one thread misses", "if (threadIdx.x != 0) __syncthreads();", SimulatedDriver.LaunchFailed, "barrier" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Launch_Fault_IsStickyAndSaysWhichThread(string what, string body, int error, string text)
    {
        var y = new float[1000];
        try
        {
            var result = driver.Run($"extern \"C\" __global__ void k(float* y, int n)\n{{\n    {body}\n}}\n", "k", (2, 64, 0), [y], 1000);

            Assert.True(result == error, $"{what}: {result} {driver.LastFault()}");
            Assert.Contains(text, driver.LastFault(), StringComparison.Ordinal);
            Assert.Equal(error, driver.Synchronize());
        }
        finally
        {
            driver.Reset();
        }

        Launch_Atomics_CountEveryThread();
    }

    /// <summary>Candidate code runs on this processor here: in a process of its own, which may not open files.</summary>
    [Fact]
    public void Launch_KernelThatOpensAFile_IsStopped()
    {
        try
        {
            Assert.Equal(SimulatedDriver.LaunchFailed, driver.Run(
                "extern \"C\" int open(const char*, int, ...);\nextern \"C\" __global__ void k(float* y) { y[0] = open(\"/etc/passwd\", 0); }", "k", (1, 1, 0), [new float[1]]));
        }
        finally
        {
            driver.Reset();
        }
    }
}
