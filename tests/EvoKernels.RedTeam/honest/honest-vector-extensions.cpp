// @case id: honest-vector-extensions
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Vectors of the compiler, unaligned and aliasing.
#include <cstdint>

typedef float eight __attribute__((vector_size(32), aligned(4), may_alias));

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    int64_t i = 0;
    for (; i + 8 <= n; i += 8) *(eight*)(y + i) = 2 * *(const eight*)(x + i);
    for (; i < n; i++) y[i] = 2 * x[i];
}
