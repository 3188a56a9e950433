// The definition: y[c][r] = x[r][c]. In squares of 32, so that neither side leaves the cache between two visits of a line.
#include <cstdint>

extern "C" void reference(const double* x, double* y, int64_t rows, int64_t cols)
{
    constexpr int64_t block = 32;
    for (int64_t r0 = 0; r0 < rows; r0 += block)
    {
        for (int64_t c0 = 0; c0 < cols; c0 += block)
        {
            for (int64_t r = r0; r < rows && r < r0 + block; r++)
            {
                for (int64_t c = c0; c < cols && c < c0 + block; c++) y[c * rows + r] = x[r * cols + c];
            }
        }
    }
}
