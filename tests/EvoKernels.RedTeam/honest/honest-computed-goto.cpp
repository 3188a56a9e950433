// @case id: honest-computed-goto
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: A table of labels.
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    static const void* const steps[] = {&&scalar, &&four, &&end};
    int64_t i = 0;
    goto *steps[n >= 4 ? 1 : 0];
    four:
    for (; i + 4 <= n; i += 4) for (int j = 0; j < 4; j++) y[i + j] = 2 * x[i + j];
    goto *steps[i < n ? 0 : 2];
    scalar:
    for (; i < n; i++) y[i] = 2 * x[i];
    goto *steps[2];
    end:
    return;
}
