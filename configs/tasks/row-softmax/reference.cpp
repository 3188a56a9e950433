// The definition, in fp64: y[r][c] = exp(x[r][c] - max(x[r])) / sum over the row of the same.
#include <cmath>
#include <cstdint>

extern "C" void reference(const double* x, double* y, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++)
    {
        const double* in = x + r * cols;
        double* out = y + r * cols;

        double largest = in[0];
        for (int64_t c = 1; c < cols; c++)
        {
            if (in[c] > largest) largest = in[c];
        }

        double sum = 0;
        for (int64_t c = 0; c < cols; c++)
        {
            out[c] = std::exp(in[c] - largest);
            sum += out[c];
        }

        for (int64_t c = 0; c < cols; c++) out[c] /= sum;
    }
}
