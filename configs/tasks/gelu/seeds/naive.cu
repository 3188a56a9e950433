// gelu: y[i] = x[i] / 2 * erfc(-x[i] / sqrt(2)).
// @launch activate<<<ceil_div(n, 256), 256>>>(x, y, n)
// EVOLVE-BLOCK-START
// A plain start: a thread for each element.
// By the complement of the error function: 1 + erf(x) would lose the tail.
__device__ float gelu(float x) { return 0.5f * x * erfcf(-0.70710678f * x); }

extern "C" __global__ void activate(const float* x, float* y, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) y[i] = gelu(x[i]);
}
// EVOLVE-BLOCK-END
