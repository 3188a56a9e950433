// What most people would write first: a thread for each value, which counts it in memory. Outputs hold no zeros at the start: a launch before writes them.
// @launch clear<<<1, 256>>>(counts)
// @launch count<<<ceil_div(n, 256), 256>>>(x, counts, n)

extern "C" __global__ void clear(int* counts)
{
    counts[threadIdx.x] = 0;
}

extern "C" __global__ void count(const int* x, int* counts, long long n)
{
    const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) atomicAdd(&counts[x[i]], 1);
}
