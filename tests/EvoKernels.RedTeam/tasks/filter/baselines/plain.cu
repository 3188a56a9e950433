// A plain kernel, to calibrate the tolerance and to compare with.
// @launch k<<<1, 1>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    float last = 0;
    for (long long i = 0; i < n; i++) y[i] = last = x[i] + 0.9f * last;
}
