// @case id: honest-cuda-early-warps-leave
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: Whole warps leave when there is nothing for them; the barrier counts those that stay.
// @launch k<<<rows, 256>>>(x, s, rows, cols)
extern "C" __global__ void k(const float* x, float* s, long long rows, long long cols)
{
    __shared__ float part[8];
    float mine = 0;
    for (long long c = threadIdx.x; c < cols; c += 256) mine += x[blockIdx.x * cols + c];
    for (int step = 16; step > 0; step /= 2) mine += __shfl_xor_sync(0xffffffffu, mine, step);
    if (threadIdx.x % 32 == 0) part[threadIdx.x / 32] = mine;
    __syncthreads();
    if (threadIdx.x >= 32) return;
    mine = threadIdx.x < 8 ? part[threadIdx.x] : 0;
    for (int step = 4; step > 0; step /= 2) mine += __shfl_xor_sync(0xffffffffu, mine, step);
    if (threadIdx.x == 0) s[blockIdx.x] = mine;
}
