// @case id: honest-online-softmax
// @case row: honest
// @case task: softmax
// @case expect: accepted
// @case tries: One pass for maximum and sum together.
#include <cmath>
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++, x += cols, y += cols)
    {
        float largest = x[0], sum = 1;
        for (int64_t c = 1; c < cols; c++)
        {
            const float next = x[c] > largest ? x[c] : largest;
            sum = sum * expf(largest - next) + expf(x[c] - next);
            largest = next;
        }
        for (int64_t c = 0; c < cols; c++) y[c] = expf(x[c] - largest) / sum;
    }
}
