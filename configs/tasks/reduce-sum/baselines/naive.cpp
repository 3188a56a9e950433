// The obvious loop: every addition waits for the one before. It adds in double, as a careful person does with millions of terms: that
// costs no time here, since latency is what it waits for, and a float would lose digits as the sum grows.
#include <cstdint>

extern "C" void kernel(const float* x, float* s, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    s[0] = (float)sum;
}
