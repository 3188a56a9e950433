// @case id: honest-cuda-two-launches
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Doubles in two steps, by scratch memory.
// @launch copy<<<ceil_div(n, 256), 256>>>(x, between, n)
// @launch twice<<<ceil_div(n, 256), 256>>>(between, y, n)
// @scratch between float32 [n]
extern "C" __global__ void copy(const float* x, float* between, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) between[i] = x[i];
}

extern "C" __global__ void twice(const float* between, float* y, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) y[i] = 2 * between[i];
}
