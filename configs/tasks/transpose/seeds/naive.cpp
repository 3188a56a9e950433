// transpose: y[c][r] = x[r][c].
// EVOLVE-BLOCK-START
// A plain start: reads rows, writes columns.
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++)
    {
        for (int64_t c = 0; c < cols; c++) y[c * rows + r] = x[r * cols + c];
    }
}
// EVOLVE-BLOCK-END
