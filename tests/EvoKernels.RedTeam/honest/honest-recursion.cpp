// @case id: honest-recursion
// @case row: honest
// @case task: transpose
// @case expect: accepted
// @case tries: Divides until a block fits the first-level cache.
#include <cstdint>

static void part(const float* x, float* y, int64_t rows, int64_t cols, int64_t r0, int64_t r1, int64_t c0, int64_t c1)
{
    if (r1 - r0 <= 16 && c1 - c0 <= 16)
    {
        for (int64_t r = r0; r < r1; r++) for (int64_t c = c0; c < c1; c++) y[c * rows + r] = x[r * cols + c];
    }
    else if (r1 - r0 >= c1 - c0)
    {
        part(x, y, rows, cols, r0, (r0 + r1) / 2, c0, c1);
        part(x, y, rows, cols, (r0 + r1) / 2, r1, c0, c1);
    }
    else
    {
        part(x, y, rows, cols, r0, r1, c0, (c0 + c1) / 2);
        part(x, y, rows, cols, r0, r1, (c0 + c1) / 2, c1);
    }
}

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    part(x, y, rows, cols, 0, rows, 0, cols);
}
