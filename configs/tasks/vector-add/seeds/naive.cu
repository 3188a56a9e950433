// vector-add: c[i] = a[i] + b[i].
// @launch add<<<ceil_div(n, 256), 256>>>(a, b, c, n)
// EVOLVE-BLOCK-START
// A plain start: a thread for each element.
extern "C" __global__ void add(const float* a, const float* b, float* c, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) c[i] = a[i] + b[i];
}
// EVOLVE-BLOCK-END
