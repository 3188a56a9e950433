// @case id: honest-cuda-grid-stride
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: A fixed grid that strides over the array.
// @launch k<<<min(64, ceil_div(n, 256)), 256>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    for (long long i = blockIdx.x * 256LL + threadIdx.x; i < n; i += gridDim.x * 256LL) y[i] = 2 * x[i];
}
