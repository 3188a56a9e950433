// @case id: honest-cuda-launch-bounds
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Tells the compiler how large its blocks are.
// @launch k<<<ceil_div(n, 256), 256>>>(x, y, n)
extern "C" __global__ void __launch_bounds__(256) k(const float* x, float* y, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) y[i] = 2 * x[i];
}
