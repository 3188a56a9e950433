// @case id: honest-cuda-three-dimensional-block
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Blocks of three dimensions.
// @launch k<<<ceil_div(n, 256), (8, 8, 4)>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    const long long i = blockIdx.x * 256LL + (threadIdx.z * 8 + threadIdx.y) * 8 + threadIdx.x;
    if (i < n) y[i] = 2 * x[i];
}
