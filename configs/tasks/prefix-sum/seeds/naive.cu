// prefix-sum: y[i] = x[0] + ... + x[i].
// @launch scan<<<1, 256>>>(x, y, n)
// EVOLVE-BLOCK-START
// A plain start: one block goes through the array, 256 elements at a time.
extern "C" __global__ void scan(const float* x, float* y, long long n)
{
    __shared__ float part[256];
    float before = 0;
    for (long long start = 0; start < n; start += 256)
    {
        const long long i = start + threadIdx.x;
        part[threadIdx.x] = i < n ? x[i] : 0;
        __syncthreads();
        for (int step = 1; step < 256; step *= 2)
        {
            const float other = threadIdx.x >= step ? part[threadIdx.x - step] : 0;
            __syncthreads();
            part[threadIdx.x] += other;
            __syncthreads();
        }
        if (i < n) y[i] = before + part[threadIdx.x];
        before += part[255];
        __syncthreads();
    }
}
// EVOLVE-BLOCK-END
