// @case id: honest-function-table
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Chooses a function by size from a table of pointers.
#include <cstdint>

static void small(const float* x, float* y, int64_t n) { for (int64_t i = 0; i < n; i++) y[i] = x[i] + x[i]; }
static void large(const float* x, float* y, int64_t n) { for (int64_t i = 0; i < n; i++) y[i] = 2 * x[i]; }

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    static void (*const by_size[])(const float*, float*, int64_t) = {small, large};
    by_size[n >= 64](x, y, n);
}
