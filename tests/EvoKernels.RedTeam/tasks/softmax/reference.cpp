// The definition, in fp64.
#include <cmath>
#include <cstdint>

extern "C" void reference(const double* x, double* y, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++, x += cols, y += cols)
    {
        double largest = x[0], sum = 0;
        for (int64_t c = 1; c < cols; c++) largest = x[c] > largest ? x[c] : largest;
        for (int64_t c = 0; c < cols; c++) sum += y[c] = std::exp(x[c] - largest);
        for (int64_t c = 0; c < cols; c++) y[c] /= sum;
    }
}
