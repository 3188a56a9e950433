// histogram: counts[v] = how many of x are v.
// @launch clear<<<1, 256>>>(counts)
// @launch count<<<BLOCKS, 256>>>(x, counts, n)
// @tune BLOCKS 128 32 64 256 512
// EVOLVE-BLOCK-START
// Every block counts in its shared memory, and adds what it has once.
extern "C" __global__ void clear(int* counts) { counts[threadIdx.x] = 0; }

extern "C" __global__ void count(const int* x, int* counts, long long n)
{
    __shared__ int mine[256];
    mine[threadIdx.x] = 0;
    __syncthreads();
    for (long long i = blockIdx.x * 256LL + threadIdx.x; i < n; i += BLOCKS * 256LL) atomicAdd(&mine[x[i]], 1);
    __syncthreads();
    atomicAdd(&counts[threadIdx.x], mine[threadIdx.x]);
}
// EVOLVE-BLOCK-END
