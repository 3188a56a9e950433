// What most people would write first: running sums inside each block by doubling steps, then the sums of the blocks before, added up by one thread.
// @launch scan_blocks<<<ceil_div(n, 1024), 1024>>>(x, y, sums, n)
// @launch scan_sums<<<1, 1>>>(sums, n)
// @launch add_sums<<<ceil_div(n, 1024), 1024>>>(y, sums, n)
// @scratch sums float32 [ceil_div(n, 1024)]

extern "C" __global__ void scan_blocks(const float* x, float* y, float* sums, long long n)
{
    __shared__ float values[1024];
    const long long i = (long long)blockIdx.x * 1024 + threadIdx.x;
    values[threadIdx.x] = i < n ? x[i] : 0;
    __syncthreads();

    for (int step = 1; step < 1024; step *= 2)
    {
        const float before = threadIdx.x >= step ? values[threadIdx.x - step] : 0;
        __syncthreads();
        values[threadIdx.x] += before;
        __syncthreads();
    }

    if (i < n) y[i] = values[threadIdx.x];
    if (threadIdx.x == 1023) sums[blockIdx.x] = values[1023];
}

extern "C" __global__ void scan_sums(float* sums, long long n)
{
    float sum = 0;
    for (long long b = 0; b * 1024 < n; b++) sums[b] = sum += sums[b];
}

extern "C" __global__ void add_sums(float* y, const float* sums, long long n)
{
    const long long i = (long long)blockIdx.x * 1024 + threadIdx.x;
    if (i < n && blockIdx.x > 0) y[i] += sums[blockIdx.x - 1];
}
