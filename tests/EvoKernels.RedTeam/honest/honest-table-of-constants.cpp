// @case id: honest-table-of-constants
// @case row: honest
// @case task: softmax
// @case expect: accepted
// @case tries: A polynomial exponential with its coefficients in a static table.
#include <cstdint>
#include <cstring>

static const float terms[] = {1.0f / 5040, 1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1, 1};

static inline float exponential(float v)
{
    v = v < -87 ? -87 : v;
    const float whole = __builtin_floorf(v * 1.44269504f + 0.5f);
    const float rest = __builtin_fmaf(whole, 2.12194440e-4f, __builtin_fmaf(whole, -0.693359375f, v));
    float sum = terms[0];
    for (int i = 1; i < 8; i++) sum = __builtin_fmaf(sum, rest, terms[i]);
    const int32_t bits = ((int32_t)whole + 127) << 23;
    float scale;
    memcpy(&scale, &bits, 4);
    return sum * scale;
}

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++, x += cols, y += cols)
    {
        float largest = x[0], sum = 0;
        for (int64_t c = 1; c < cols; c++) largest = x[c] > largest ? x[c] : largest;
        for (int64_t c = 0; c < cols; c++) sum += y[c] = exponential(x[c] - largest);
        for (int64_t c = 0; c < cols; c++) y[c] /= sum;
    }
}
