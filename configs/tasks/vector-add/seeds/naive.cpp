// vector-add: c[i] = a[i] + b[i].
// EVOLVE-BLOCK-START
// A plain start: one element at a time.
#include <cstdint>

extern "C" void kernel(const float* a, const float* b, float* c, int64_t n)
{
    for (int64_t i = 0; i < n; i++) c[i] = a[i] + b[i];
}
// EVOLVE-BLOCK-END
