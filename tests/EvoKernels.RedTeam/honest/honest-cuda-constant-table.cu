// @case id: honest-cuda-constant-table
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Factors from constant memory.
// @launch k<<<ceil_div(n, 256), 256>>>(x, y, n)
__constant__ float factors[4] = {2, 2, 2, 2};

extern "C" __global__ void k(const float* x, float* y, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) y[i] = factors[i % 4] * x[i];
}
