// row-softmax: y[r][c] = exp(x[r][c] - max(x[r])) / sum over the row of the same.
// EVOLVE-BLOCK-START
// A plain start: correct, slow, and easy to read.
#include <cmath>
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++)
    {
        const float* in = x + r * cols;
        float* out = y + r * cols;

        float largest = in[0];
        for (int64_t c = 1; c < cols; c++)
        {
            if (in[c] > largest) largest = in[c];
        }

        float sum = 0;
        for (int64_t c = 0; c < cols; c++)
        {
            out[c] = std::exp(in[c] - largest);
            sum += out[c];
        }

        for (int64_t c = 0; c < cols; c++) out[c] /= sum;
    }
}
// EVOLVE-BLOCK-END
