// @case id: honest-bit-tricks
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Doubles by adding one to the exponent, with care for zero and tiny numbers.
#include <cstdint>
#include <cstring>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
    {
        uint32_t bits;
        memcpy(&bits, x + i, 4);
        const uint32_t exponent = bits >> 23 & 255;
        if (exponent > 0 && exponent < 254) { bits += 1u << 23; memcpy(y + i, &bits, 4); }
        else y[i] = 2 * x[i];
    }
}
