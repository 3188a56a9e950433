// gelu: y = x (1 + erf(x / sqrt 2)) / 2.
// EVOLVE-BLOCK-START
// A plain start: a thread for each element. erfc instead of 1 + erf, which cancels far below zero.
// @launch gelu<<<ceil_div(n, 256), 256>>>(x, y, n)

extern "C" __global__ void gelu(const float* x, float* y, long long n)
{
    const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = 0.5f * x[i] * erfcf(x[i] * -0.70710678f);
}
// EVOLVE-BLOCK-END
