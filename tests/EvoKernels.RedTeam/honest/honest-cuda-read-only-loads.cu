// @case id: honest-cuda-read-only-loads
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Loads past the first-level cache.
// @launch k<<<ceil_div(n, 256), 256>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) y[i] = 2 * __ldg(x + i);
}
