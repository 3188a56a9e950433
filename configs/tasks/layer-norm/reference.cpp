// The definition, in fp64: y = (x - mean) / sqrt(variance + 1e-5) * gamma + beta, mean and biased variance taken over each row.
#include <cmath>
#include <cstdint>

extern "C" void reference(const double* x, const double* gamma, const double* beta, double* y, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++)
    {
        const double* in = x + r * cols;
        double* out = y + r * cols;

        double mean = 0;
        for (int64_t c = 0; c < cols; c++) mean += in[c];
        mean /= (double)cols;

        double variance = 0;
        for (int64_t c = 0; c < cols; c++) variance += (in[c] - mean) * (in[c] - mean);
        variance /= (double)cols;

        const double scale = 1 / std::sqrt(variance + 1e-5);
        for (int64_t c = 0; c < cols; c++) out[c] = (in[c] - mean) * scale * gamma[c] + beta[c];
    }
}
