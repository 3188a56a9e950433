// @case id: honest-assume-aligned
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Peels to an aligned output and says so.
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    int64_t i = 0;
    for (; i < n && (uintptr_t)(y + i) % 64 != 0; i++) y[i] = 2 * x[i];
    float* out = (float*)__builtin_assume_aligned(y + i, 64);
    for (int64_t j = 0; j < n - i; j++) out[j] = 2 * x[i + j];
}
