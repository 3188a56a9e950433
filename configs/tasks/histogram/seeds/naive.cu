// histogram: counts[v] = how many of x are v.
// @launch clear<<<1, 256>>>(counts)
// @launch count<<<ceil_div(n, 256), 256>>>(x, counts, n)
// EVOLVE-BLOCK-START
// A plain start: every element adds to its count in memory. Outputs hold anything at first, so a launch of its own clears them.
extern "C" __global__ void clear(int* counts) { counts[threadIdx.x] = 0; }

extern "C" __global__ void count(const int* x, int* counts, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) atomicAdd(&counts[x[i]], 1);
}
// EVOLVE-BLOCK-END
