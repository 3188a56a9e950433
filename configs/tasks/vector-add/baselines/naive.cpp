// The obvious loop. The compiler vectorises it behind a check that the buffers do not overlap.
#include <cstdint>

extern "C" void kernel(const float* a, const float* b, float* c, int64_t n)
{
    for (int64_t i = 0; i < n; i++) c[i] = a[i] + b[i];
}
