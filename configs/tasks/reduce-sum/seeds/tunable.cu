// reduce-sum: s[0] = x[0] + x[1] + ... + x[n-1].
// EVOLVE-BLOCK-START
// A start with its choices left open: each block adds up its share, four floats at a time with several loads on their way, and a second launch adds up the blocks' sums.
// Not by atomics: their order, and with it the last digits, would differ from run to run.
// @launch partial_sums<<<min(ceil_div(n, 4 * QUADS * BLOCK), BLOCKS), BLOCK>>>(x, partial, n)
// @launch total<<<1, 256>>>(partial, s, n)
// @scratch partial float32 [min(ceil_div(n, 4 * QUADS * BLOCK), BLOCKS)]
// @tune BLOCK 128 256 512 1024
// Groups of four floats read at once:
// @tune QUADS 1 2 4 8
// @tune BLOCKS 132 264 528 1056

static __device__ float block_sum(float v)
{
    __shared__ float parts[32];
    for (int step = 16; step > 0; step /= 2) v += __shfl_down_sync(0xffffffffu, v, step);
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = v;
    __syncthreads();
    float sum = 0;
    for (int w = 0; w < blockDim.x / 32; w++) sum += parts[w];
    return sum;
}

static __device__ float of_quad(float4 v) { return (v.x + v.y) + (v.z + v.w); }

extern "C" __global__ void __launch_bounds__(BLOCK) partial_sums(const float* __restrict__ x, float* __restrict__ partial, long long n)
{
    const float4* quad = (const float4*)x;
    const long long quads = n / 4;
    const long long stride = (long long)gridDim.x * BLOCK;

    float sums[QUADS] = {};
    long long i = (long long)blockIdx.x * BLOCK + threadIdx.x;
    for (; i + (QUADS - 1) * stride < quads; i += QUADS * stride)
    {
        float4 v[QUADS];
#pragma unroll
        for (int u = 0; u < QUADS; u++) v[u] = quad[i + u * stride];
#pragma unroll
        for (int u = 0; u < QUADS; u++) sums[u] += of_quad(v[u]);
    }
    for (; i < quads; i += stride) sums[0] += of_quad(quad[i]);

    // Up to three floats at the end belong to no group.
    const long long last = quads * 4 + threadIdx.x;
    if (blockIdx.x == 0 && last < n) sums[0] += x[last];

    for (int u = 1; u < QUADS; u++) sums[0] += sums[u];
    const float sum = block_sum(sums[0]);
    if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

extern "C" __global__ void __launch_bounds__(256) total(const float* __restrict__ partial, float* __restrict__ s, long long n)
{
    const long long wanted = (n + 4 * QUADS * BLOCK - 1) / (4 * QUADS * BLOCK);
    const int count = wanted < BLOCKS ? (int)wanted : BLOCKS;
    float sum = 0;
    for (int i = threadIdx.x; i < count; i += 256) sum += partial[i];
    sum = block_sum(sum);
    if (threadIdx.x == 0) s[0] = sum;
}
// EVOLVE-BLOCK-END
