// What most people would write first: three loops. Its error is what plain float32 gives, and so part of what the harness calibrates the
// task's tolerance from.
#include <cmath>
#include <cstdint>

extern "C" void kernel(const float* x, const float* gamma, const float* beta, float* y, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++)
    {
        const float* in = x + r * cols;
        float* out = y + r * cols;

        float mean = 0;
        for (int64_t c = 0; c < cols; c++) mean += in[c];
        mean /= (float)cols;

        float variance = 0;
        for (int64_t c = 0; c < cols; c++) variance += (in[c] - mean) * (in[c] - mean);
        variance /= (float)cols;

        const float scale = 1 / std::sqrt(variance + 1e-5f);
        for (int64_t c = 0; c < cols; c++) out[c] = (in[c] - mean) * scale * gamma[c] + beta[c];
    }
}
