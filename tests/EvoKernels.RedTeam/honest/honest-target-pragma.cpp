// @case id: honest-target-pragma
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case needs: avx2
// @case tries: Functions for one instruction set, by pragma.
#include <cstdint>

#pragma GCC push_options
#pragma GCC target("avx2,fma,prefer-vector-width=256")
__attribute__((noinline)) static void work(const float* x, float* y, int64_t n)
{
    for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i];
}
#pragma GCC pop_options

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    work(x, y, n);
}
