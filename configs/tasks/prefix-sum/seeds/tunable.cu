// prefix-sum: y[i] = x[0] + x[1] + ... + x[i].
// EVOLVE-BLOCK-START
// A start with its choices left open: sums of tiles, running sums of these by one block, then running sums inside each tile, which start there. x is read twice and y
// written once. No block waits for another inside a launch: nothing promises that the other runs.
// @launch tile_sums<<<ceil_div(n, ITEMS * BLOCK), BLOCK>>>(x, sums, n)
// @launch scan_sums<<<1, 1024>>>(sums, n)
// @launch scan_tiles<<<ceil_div(n, ITEMS * BLOCK), BLOCK>>>(x, sums, y, n)
// @scratch sums float32 [ceil_div(n, ITEMS * BLOCK)]
// @tune BLOCK 128 256 512
// Floats for each thread of a tile, a multiple of four:
// @tune ITEMS 4 8 12 16
// @require ITEMS % 4 == 0

// Enumerators, not constants: those would be variables in device memory, which no kernel may have.
enum { tile = ITEMS * BLOCK };

static __device__ float4 quad_at(const float* x, long long i, long long n)
{
    if (i + 3 < n) return *(const float4*)(x + i);
    return make_float4(i < n ? x[i] : 0, i + 1 < n ? x[i + 1] : 0, i + 2 < n ? x[i + 2] : 0, 0);
}

// Sum of what the threads before this one of the block hold; <total> is that of all. Without subtracting, which would leave the rounding of a large value behind.
// Safe to call in a loop.
static __device__ float sum_before(float v, float* parts, float& total)
{
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
    for (int step = 1; step < 32; step *= 2)
    {
        const float before = __shfl_up_sync(0xffffffffu, v, step);
        if (lane >= step) v += before;
    }
    float sum = __shfl_up_sync(0xffffffffu, v, 1);
    if (lane == 0) sum = 0;
    __syncthreads();
    if (lane == 31) parts[warp] = v;
    __syncthreads();

    float before = 0;
    total = 0;
    for (int w = 0; w < warps; w++)
    {
        if (w == warp) before = total;
        total += parts[w];
    }
    return before + sum;
}

extern "C" __global__ void __launch_bounds__(BLOCK) tile_sums(const float* __restrict__ x, float* __restrict__ sums, long long n)
{
    __shared__ float parts[32];
    const long long first = (long long)blockIdx.x * tile;
    float sum = 0;
#pragma unroll
    for (int u = 0; u < ITEMS / 4; u++)
    {
        const float4 v = quad_at(x, first + 4 * (threadIdx.x + u * BLOCK), n);
        sum += (v.x + v.y) + (v.z + v.w);
    }
    float total;
    sum_before(sum, parts, total);
    if (threadIdx.x == 0) sums[blockIdx.x] = total;
}

// Turns the tiles' sums into the sums of what lies before each.
extern "C" __global__ void __launch_bounds__(1024) scan_sums(float* sums, long long n)
{
    __shared__ float parts[32];
    const long long tiles = (n + tile - 1) / tile;
    float before = 0;
    for (long long first = 0; first < tiles; first += 1024)
    {
        const long long i = first + threadIdx.x;
        float total;
        const float sum = sum_before(i < tiles ? sums[i] : 0, parts, total);
        if (i < tiles) sums[i] = before + sum;
        before += total;
    }
}

extern "C" __global__ void __launch_bounds__(BLOCK) scan_tiles(const float* __restrict__ x, const float* __restrict__ sums, float* __restrict__ y, long long n)
{
    __shared__ float parts[32];
    float before = sums[blockIdx.x];
#pragma unroll
    for (int u = 0; u < ITEMS / 4; u++)
    {
        const long long i = (long long)blockIdx.x * tile + 4 * (threadIdx.x + u * BLOCK);
        float4 v = quad_at(x, i, n);
        v.y += v.x;
        v.z += v.y;
        v.w += v.z;
        float total;
        const float sum = before + sum_before(v.w, parts, total);
        before += total;
        if (i + 3 < n)
        {
            *(float4*)(y + i) = make_float4(sum + v.x, sum + v.y, sum + v.z, sum + v.w);
        }
        else
        {
            if (i < n) y[i] = sum + v.x;
            if (i + 1 < n) y[i + 1] = sum + v.y;
            if (i + 2 < n) y[i + 2] = sum + v.z;
        }
    }
}
// EVOLVE-BLOCK-END
