// vector-add: c[i] = a[i] + b[i].
// EVOLVE-BLOCK-START
// A plain start: a thread for each element.
// @launch add<<<ceil_div(n, 256), 256>>>(a, b, c, n)

extern "C" __global__ void add(const float* a, const float* b, float* c, long long n)
{
    const long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) c[i] = a[i] + b[i];
}
// EVOLVE-BLOCK-END
