// reduce-sum: s[0] = x[0] + x[1] + ... + x[n-1].
// EVOLVE-BLOCK-START
// A plain start: every addition waits for the one before.
#include <cstdint>

extern "C" void kernel(const float* x, float* s, int64_t n)
{
    float sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    s[0] = sum;
}
// EVOLVE-BLOCK-END
