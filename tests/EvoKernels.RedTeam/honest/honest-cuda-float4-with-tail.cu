// @case id: honest-cuda-float4-with-tail
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Four at a time, the rest one by one.
// @launch k<<<ceil_div(n, 1024), 256>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    const long long i = blockIdx.x * 256LL + threadIdx.x;
    if (4 * i + 3 < n) {
        const float4 v = ((const float4*)x)[i];
        ((float4*)y)[i] = make_float4(2 * v.x, 2 * v.y, 2 * v.z, 2 * v.w);
    } else {
        for (long long j = 4 * i; j < n; j++) y[j] = 2 * x[j];
    }
}
