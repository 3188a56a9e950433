// gelu: y = x (1 + erf(x / sqrt 2)) / 2.
// EVOLVE-BLOCK-START
// A start with its choices left open: four floats in each load and store, and several on their way before the first is needed.
// @launch gelu<<<ceil_div(n, 4 * QUADS * BLOCK), BLOCK>>>(x, y, n)
// @tune BLOCK 128 256 512
// Groups of four floats for each thread:
// @tune QUADS 1 2 4

// erfc instead of 1 + erf, which cancels far below zero.
static __device__ float one(float x) { return 0.5f * x * erfcf(x * -0.70710678f); }

extern "C" __global__ void __launch_bounds__(BLOCK) gelu(const float* __restrict__ x, float* __restrict__ y, long long n)
{
    const long long quads = n / 4;
    const long long first = (long long)blockIdx.x * QUADS * BLOCK + threadIdx.x;

    float4 v[QUADS];
#pragma unroll
    for (int u = 0; u < QUADS; u++)
    {
        if (first + u * BLOCK < quads) v[u] = ((const float4*)x)[first + u * BLOCK];
    }
#pragma unroll
    for (int u = 0; u < QUADS; u++)
    {
        if (first + u * BLOCK < quads) ((float4*)y)[first + u * BLOCK] = make_float4(one(v[u].x), one(v[u].y), one(v[u].z), one(v[u].w));
    }

    // Up to three floats at the end belong to no group.
    const long long last = quads * 4 + threadIdx.x;
    if (blockIdx.x == 0 && last < n) y[last] = one(x[last]);
}
// EVOLVE-BLOCK-END
