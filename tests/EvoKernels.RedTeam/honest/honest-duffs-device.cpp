// @case id: honest-duffs-device
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: A loop that begins in its middle.
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    int64_t left = (n + 3) / 4;
    switch (n % 4)
    {
        case 0: do { *y++ = 2 * *x++; [[fallthrough]];
        case 3: *y++ = 2 * *x++; [[fallthrough]];
        case 2: *y++ = 2 * *x++; [[fallthrough]];
        case 1: *y++ = 2 * *x++; } while (--left > 0);
    }
}
