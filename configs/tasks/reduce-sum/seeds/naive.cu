// reduce-sum: s = sum of x.
// @launch sum<<<1, 256>>>(x, s, n)
// EVOLVE-BLOCK-START
// A plain start: one block. Every thread sums its share, then a tree in shared memory.
extern "C" __global__ void sum(const float* x, float* s, long long n)
{
    __shared__ float part[256];
    float mine = 0;
    for (long long i = threadIdx.x; i < n; i += 256) mine += x[i];
    part[threadIdx.x] = mine;
    for (int half = 128; half > 0; half /= 2)
    {
        __syncthreads();
        if (threadIdx.x < half) part[threadIdx.x] += part[threadIdx.x + half];
    }
    if (threadIdx.x == 0) s[0] = part[0];
}
// EVOLVE-BLOCK-END
