// histogram: counts[v] is the number of i with x[i] = v.
// EVOLVE-BLOCK-START
// A start with its choices left open: each block counts in shared memory, four values at a time, in several tables so that equal neighbours seldom meet, and adds its
// counts to the result at the end.
// @launch clear<<<1, 256>>>(counts)
// @launch count<<<min(ceil_div(n, 16 * BLOCK), BLOCKS), BLOCK>>>(x, counts, n)
// @tune BLOCK 256 512 1024
// @tune BLOCKS 132 264 528
// Tables of 256 counters in each block; threads side by side count in different ones:
// @tune TABLES 1 2 4 8 16

extern "C" __global__ void clear(int* counts)
{
    counts[threadIdx.x] = 0;
}

// Counters of one value lie side by side, one for each table: tables of one warp's threads then meet in different banks.
static __device__ void add(int* tables, int table, int value) { atomicAdd(&tables[value * TABLES + table], 1); }

extern "C" __global__ void __launch_bounds__(BLOCK) count(const int* __restrict__ x, int* __restrict__ counts, long long n)
{
    __shared__ int tables[256 * TABLES];
    for (int i = threadIdx.x; i < 256 * TABLES; i += BLOCK) tables[i] = 0;
    __syncthreads();

    const int table = threadIdx.x % TABLES;
    const int4* quad = (const int4*)x;
    const long long quads = n / 4;
    for (long long i = (long long)blockIdx.x * BLOCK + threadIdx.x; i < quads; i += (long long)gridDim.x * BLOCK)
    {
        const int4 v = quad[i];
        add(tables, table, v.x);
        add(tables, table, v.y);
        add(tables, table, v.z);
        add(tables, table, v.w);
    }
    // Up to three values at the end belong to no group.
    const long long last = quads * 4 + threadIdx.x;
    if (blockIdx.x == 0 && last < n) add(tables, table, x[last]);
    __syncthreads();

    for (int value = threadIdx.x; value < 256; value += BLOCK)
    {
        int sum = 0;
        for (int t = 0; t < TABLES; t++) sum += tables[value * TABLES + t];
        if (sum > 0) atomicAdd(&counts[value], sum);
    }
}
// EVOLVE-BLOCK-END
