// @case id: honest-stack-array
// @case row: honest
// @case task: softmax
// @case expect: accepted
// @case tries: An array on the stack, as long as a row.
#include <cmath>
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++, x += cols, y += cols)
    {
        float* row = (float*)__builtin_alloca(cols * 4);
        float largest = x[0], sum = 0;
        for (int64_t c = 1; c < cols; c++) largest = x[c] > largest ? x[c] : largest;
        for (int64_t c = 0; c < cols; c++) sum += row[c] = expf(x[c] - largest);
        for (int64_t c = 0; c < cols; c++) y[c] = row[c] / sum;
    }
}
