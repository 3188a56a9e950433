// @case id: honest-target-attribute
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case needs: avx2
// @case tries: A function for one instruction set, by attribute.
#include <cstdint>

__attribute__((target("avx2,fma"), noinline)) static void work(const float* x, float* y, int64_t n)
{
    for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i];
}

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    work(x, y, n);
}
