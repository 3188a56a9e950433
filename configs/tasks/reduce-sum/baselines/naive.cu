// What most people would write first: one block, whose threads each add up every 256th element and then, by halves, each other's sums.
// @launch total<<<1, 256>>>(x, s, n)

extern "C" __global__ void total(const float* x, float* s, long long n)
{
    __shared__ float sums[256];
    float sum = 0;
    for (long long i = threadIdx.x; i < n; i += 256) sum += x[i];
    sums[threadIdx.x] = sum;
    __syncthreads();

    for (int half = 128; half > 0; half /= 2)
    {
        if (threadIdx.x < half) sums[threadIdx.x] += sums[threadIdx.x + half];
        __syncthreads();
    }
    if (threadIdx.x == 0) s[0] = sums[0];
}
