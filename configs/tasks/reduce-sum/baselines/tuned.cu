// reduce-sum: s = sum of x.
// @launch sum_parts<<<BLOCKS, BLOCK>>>(x, part, n)
// @launch sum_all<<<1, BLOCK>>>(part, s)
// @scratch part float32 [BLOCKS]
// @tune BLOCK 256 128 512
// @tune BLOCKS 256 64 512 1024
// EVOLVE-BLOCK-START
// Many blocks sum a part each; a second launch, when all of them have ended, sums the parts.
// The sum over a block: lanes of a warp first, then the warps. A barrier at its end lets <shared> be used again.
__device__ float combine(float value, float* shared)
{
    for (int step = 16; step > 0; step /= 2) value += __shfl_xor_sync(0xffffffffu, value, step);
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = value;
    __syncthreads();
    value = shared[0];
    for (int warp = 1; warp < BLOCK / 32; warp++) value += shared[warp];
    __syncthreads();
    return value;
}

extern "C" __global__ void sum_parts(const float* x, float* part, long long n)
{
    __shared__ float shared[BLOCK / 32];
    float mine = 0;
    for (long long i = blockIdx.x * (long long)BLOCK + threadIdx.x; i < n; i += (long long)BLOCKS * BLOCK) mine += x[i];
    mine = combine(mine, shared);
    if (threadIdx.x == 0) part[blockIdx.x] = mine;
}

extern "C" __global__ void sum_all(const float* part, float* s)
{
    __shared__ float shared[BLOCK / 32];
    float mine = 0;
    for (int i = threadIdx.x; i < BLOCKS; i += BLOCK) mine += part[i];
    mine = combine(mine, shared);
    if (threadIdx.x == 0) s[0] = mine;
}
// EVOLVE-BLOCK-END
