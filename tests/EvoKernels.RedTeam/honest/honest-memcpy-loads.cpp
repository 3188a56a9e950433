// @case id: honest-memcpy-loads
// @case row: honest
// @case task: transpose
// @case expect: accepted
// @case tries: Moves pairs through memcpy, whatever their alignment.
#include <cstdint>
#include <cstring>

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    int64_t r = 0;
    for (; r + 2 <= rows; r += 2)
        for (int64_t c = 0; c < cols; c++)
        {
            float pair[2] = {x[r * cols + c], x[(r + 1) * cols + c]};
            memcpy(y + c * rows + r, pair, 8);
        }
    for (; r < rows; r++)
        for (int64_t c = 0; c < cols; c++) memcpy(y + c * rows + r, x + r * cols + c, 4);
}
