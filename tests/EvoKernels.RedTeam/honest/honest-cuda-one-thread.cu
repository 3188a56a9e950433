// @case id: honest-cuda-one-thread
// @case row: honest
// @case task: filter
// @case expect: accepted
// @case tries: One thread does it all: slow, and right.
// @launch k<<<1, 1>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    if (blockIdx.x != 0 || threadIdx.x != 0) return;
    float last = 0;
    for (long long i = 0; i < n; i++) y[i] = last = x[i] + 0.9f * last;
}
