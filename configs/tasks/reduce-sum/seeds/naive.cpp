// A plain start: every addition waits for the one before. It adds in double so that the sum of millions of terms keeps its digits.
#include <cstdint>

extern "C" void kernel(const float* x, float* s, int64_t n)
{
    // EVOLVE-BLOCK-START
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    s[0] = (float)sum;
    // EVOLVE-BLOCK-END
}
