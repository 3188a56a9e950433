// @case id: honest-cuda-lambda
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Computes in a lambda.
// @launch k<<<ceil_div(n, 256), 256>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    const auto twice = [](float v) { return v + v; };
    if (i < n) y[i] = twice(x[i]);
}
