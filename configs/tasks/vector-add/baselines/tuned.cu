// vector-add: c[i] = a[i] + b[i].
// @launch add<<<ceil_div(n, BLOCK * 4), BLOCK>>>(a, b, c, n)
// @tune BLOCK 256 128 512 1024
// EVOLVE-BLOCK-START
// Four elements at a time, which is as wide as a thread can load; the last three at most one by one. Buffers begin at a multiple of 256 bytes.
extern "C" __global__ void add(const float* a, const float* b, float* c, long long n)
{
    const long long i = blockIdx.x * (long long)BLOCK + threadIdx.x;
    if (4 * i + 3 < n)
    {
        const float4 l = ((const float4*)a)[i], r = ((const float4*)b)[i];
        ((float4*)c)[i] = make_float4(l.x + r.x, l.y + r.y, l.z + r.z, l.w + r.w);
    }
    else
    {
        for (long long j = 4 * i; j < n; j++) c[j] = a[j] + b[j];
    }
}
// EVOLVE-BLOCK-END
