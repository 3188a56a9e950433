// @case id: honest-cuda-constants-of-the-file
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Names its sizes by constants at the level of the file, as most people do.
// @launch k<<<ceil_div(n, 512), 128>>>(x, y, n)
constexpr int threads = 128;
static const int each = 4;
constexpr float factor = 2.0f;

extern "C" __global__ void __launch_bounds__(threads) k(const float* x, float* y, long long n)
{
    const long long first = blockIdx.x * (long long)(threads * each) + threadIdx.x;
#pragma unroll
    for (int u = 0; u < each; u++)
    {
        if (first + u * threads < n) y[first + u * threads] = factor * x[first + u * threads];
    }
}
