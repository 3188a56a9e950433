// @case id: honest-goto-loop
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Loops by goto.
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
        int64_t i = 0;
    again:
        if (i >= n) goto done;
        y[i] = 2 * x[i];
        i++;
        goto again;
    done:
        return;
}
