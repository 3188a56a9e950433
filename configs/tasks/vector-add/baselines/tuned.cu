// The strongest simple kernel: four floats in each load and store, and several loads on their way before the first is needed.
// @launch add<<<ceil_div(n, 4 * QUADS * BLOCK), BLOCK>>>(a, b, c, n)
// @tune BLOCK 256 128 512 1024
// Groups of four floats for each thread:
// @tune QUADS 2 1 4 8

static __device__ float4 sum(float4 a, float4 b) { return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w); }

extern "C" __global__ void __launch_bounds__(BLOCK) add(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ c, long long n)
{
    const long long quads = n / 4;
    const long long first = (long long)blockIdx.x * QUADS * BLOCK + threadIdx.x;
    const float4* left = (const float4*)a;
    const float4* right = (const float4*)b;

    float4 x[QUADS], y[QUADS];
#pragma unroll
    for (int u = 0; u < QUADS; u++)
    {
        const long long i = first + u * BLOCK;
        if (i < quads) x[u] = left[i], y[u] = right[i];
    }
#pragma unroll
    for (int u = 0; u < QUADS; u++)
    {
        const long long i = first + u * BLOCK;
        if (i < quads) ((float4*)c)[i] = sum(x[u], y[u]);
    }

    // Up to three floats at the end belong to no group.
    const long long last = quads * 4 + threadIdx.x;
    if (blockIdx.x == 0 && last < n) c[last] = a[last] + b[last];
}
