// @case id: honest-unrolled-switch-tail
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Unrolled by hand, with a switch that falls through for the tail.
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    int64_t i = 0;
    for (; i + 4 <= n; i += 4) y[i] = 2 * x[i], y[i + 1] = 2 * x[i + 1], y[i + 2] = 2 * x[i + 2], y[i + 3] = 2 * x[i + 3];
    switch (n - i)
    {
        case 3: y[i + 2] = 2 * x[i + 2]; [[fallthrough]];
        case 2: y[i + 1] = 2 * x[i + 1]; [[fallthrough]];
        case 1: y[i] = 2 * x[i];
    }
}
