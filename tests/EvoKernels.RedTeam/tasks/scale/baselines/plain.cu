// A plain kernel, to calibrate the tolerance and to compare with.
// @launch k<<<ceil_div(n, 256), 256>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) y[i] = 2 * x[i];
}
