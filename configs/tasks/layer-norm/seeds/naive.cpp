// A plain start: three loops. Sums are kept in double: where a row hardly varies, 1 / sqrt(variance + eps) is over 300, and so much
// would a mean rounded to float be wrong.
#include <cmath>
#include <cstdint>

extern "C" void kernel(const float* x, const float* gamma, const float* beta, float* y, int64_t rows, int64_t cols)
{
    // EVOLVE-BLOCK-START
    for (int64_t r = 0; r < rows; r++)
    {
        const float* in = x + r * cols;
        float* out = y + r * cols;

        double mean = 0;
        for (int64_t c = 0; c < cols; c++) mean += in[c];
        mean /= (double)cols;

        double variance = 0;
        for (int64_t c = 0; c < cols; c++) variance += (in[c] - mean) * (in[c] - mean);
        variance /= (double)cols;

        const double scale = 1 / std::sqrt(variance + 1e-5);
        for (int64_t c = 0; c < cols; c++) out[c] = (float)((in[c] - mean) * scale) * gamma[c] + beta[c];
    }
    // EVOLVE-BLOCK-END
}
