// @case id: honest-cuda-template
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: A template with a branch at compile time, called by a plain kernel.
// @launch k<<<ceil_div(n, 256), 256>>>(x, y, n)
template <int Factor> __device__ float times(float value)
{
    if constexpr (Factor == 2) return value + value;
    else return Factor * value;
}

extern "C" __global__ void k(const float* x, float* y, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) y[i] = times<2>(x[i]);
}
