// prefix-sum: y[i] = x[0] + ... + x[i].
// @launch scan_parts<<<ceil_div(n, BLOCK * ITEMS), BLOCK>>>(x, y, totals, n)
// @launch scan_totals<<<1, BLOCK>>>(totals, n)
// @scratch totals float32 [ceil_div(n, BLOCK * ITEMS)]
// @tune BLOCK 256 128 512
// @tune ITEMS 4 2 8
// @launch add_totals<<<ceil_div(n, BLOCK * ITEMS), BLOCK>>>(y, totals, n)
// EVOLVE-BLOCK-START
// Blocks scan a part each; then their totals are scanned, and added to the parts behind them.
__device__ float scan_block(float value, float* shared)
{
    const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
    for (int step = 1; step < 32; step *= 2)
    {
        const float other = __shfl_up_sync(0xffffffffu, value, step);
        if (lane >= step) value += other;
    }
    if (lane == 31) shared[warp] = value;
    __syncthreads();
    float before = 0;
    for (int w = 0; w < warp; w++) before += shared[w];
    __syncthreads();
    return before + value;
}

extern "C" __global__ void scan_parts(const float* x, float* y, float* totals, long long n)
{
    __shared__ float shared[BLOCK / 32];
    const long long first = (blockIdx.x * (long long)BLOCK + threadIdx.x) * ITEMS;
    float mine[ITEMS], sum = 0;
    for (int j = 0; j < ITEMS; j++) mine[j] = sum += first + j < n ? x[first + j] : 0;
    const float through = scan_block(sum, shared);
    for (int j = 0; j < ITEMS; j++)
    {
        if (first + j < n) y[first + j] = through - sum + mine[j];
    }
    if (threadIdx.x == BLOCK - 1) totals[blockIdx.x] = through;
}

extern "C" __global__ void scan_totals(float* totals, long long n)
{
    __shared__ float shared[BLOCK / 32], last;
    const long long parts = (n + BLOCK * ITEMS - 1) / (BLOCK * ITEMS);
    float before = 0;
    for (long long start = 0; start < parts; start += BLOCK)
    {
        const long long i = start + threadIdx.x;
        const float through = scan_block(i < parts ? totals[i] : 0, shared);
        if (i < parts) totals[i] = before + through;
        if (threadIdx.x == BLOCK - 1) last = through;
        __syncthreads();
        before += last;
        __syncthreads();
    }
}

extern "C" __global__ void add_totals(float* y, const float* totals, long long n)
{
    if (blockIdx.x == 0) return;
    const float before = totals[blockIdx.x - 1];
    const long long first = blockIdx.x * (long long)(BLOCK * ITEMS);
    for (long long i = first + threadIdx.x; i < first + BLOCK * ITEMS && i < n; i += BLOCK) y[i] += before;
}
// EVOLVE-BLOCK-END
