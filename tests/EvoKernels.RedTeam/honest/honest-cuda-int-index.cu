// @case id: honest-cuda-int-index
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Counts in 32 bits, which is enough for its sizes.
// @launch k<<<ceil_div(n, 256), 256>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < (int)n) y[i] = 2 * x[i];
}
