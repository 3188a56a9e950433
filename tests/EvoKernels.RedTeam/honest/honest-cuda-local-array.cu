// @case id: honest-cuda-local-array
// @case row: honest
// @case task: filter
// @case expect: accepted
// @case tries: Keeps eight values in an array of its own that it indexes as a ring.
// @launch k<<<ceil_div(n, 64), 64>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    // Beyond 256 elements 0.9 to that power is too small to matter in float32.
    const long long i = blockIdx.x * 64LL + threadIdx.x;
    if (i >= n) return;
    float ring[8] = {};
    const long long from = i > 255 ? i - 255 : 0;
    float last = 0;
    for (long long at = from; at <= i; at++)
    {
        ring[at & 7] = x[at];
        last = ring[at & 7] + 0.9f * last;
    }
    y[i] = last;
}
