// @case id: honest-likely-and-hot
// @case row: honest
// @case task: softmax
// @case expect: accepted
// @case tries: Attributes that inform the compiler.
#include <cmath>
#include <cstdint>

[[gnu::hot, gnu::flatten]] [[maybe_unused]] __attribute__((nonnull(1, 2))) static void one(const float* x, float* y, int64_t cols)
{
    float largest = x[0], sum = 0;
    for (int64_t c = 1; c < cols; c++) largest = __builtin_expect(x[c] > largest, 0) ? x[c] : largest;
    for (int64_t c = 0; c < cols; c++) sum += y[c] = expf(x[c] - largest);
    for (int64_t c = 0; c < cols; c++) y[c] /= sum;
}

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++) [[likely]] one(x + r * cols, y + r * cols, cols);
}
