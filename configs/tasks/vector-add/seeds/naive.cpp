// A plain start: one element at a time.
#include <cstdint>

extern "C" void kernel(const float* a, const float* b, float* c, int64_t n)
{
    // EVOLVE-BLOCK-START
    for (int64_t i = 0; i < n; i++) c[i] = a[i] + b[i];
    // EVOLVE-BLOCK-END
}
