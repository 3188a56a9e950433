// gelu: y[i] = x[i] / 2 * erfc(-x[i] / sqrt(2)).
// @launch activate<<<ceil_div(n, BLOCK * 4), BLOCK>>>(x, y, n)
// @tune BLOCK 256 128 512 1024
// EVOLVE-BLOCK-START
// Four elements at a time, which is as wide as a thread can load; the last three at most one by one. Buffers begin at a multiple of 256 bytes.
// By the complement of the error function: 1 + erf(x) would lose the tail.
__device__ float gelu(float x) { return 0.5f * x * erfcf(-0.70710678f * x); }

extern "C" __global__ void activate(const float* x, float* y, long long n)
{
    const long long i = blockIdx.x * (long long)BLOCK + threadIdx.x;
    if (4 * i + 3 < n)
    {
        const float4 v = ((const float4*)x)[i];
        ((float4*)y)[i] = make_float4(gelu(v.x), gelu(v.y), gelu(v.z), gelu(v.w));
    }
    else
    {
        for (long long j = 4 * i; j < n; j++) y[j] = gelu(x[j]);
    }
}
// EVOLVE-BLOCK-END
