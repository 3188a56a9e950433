// @case id: honest-vector-mathematics
// @case row: honest
// @case task: softmax
// @case expect: accepted
// @case needs: avx2
// @case tries: Calls the vector exponential of the mathematics library.
#include <cmath>
#include <cstdint>
#include <immintrin.h>

extern "C" __m256 _ZGVdN8v_expf(__m256);

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++, x += cols, y += cols)
    {
        float largest = x[0], sum = 0;
        for (int64_t c = 1; c < cols; c++) largest = x[c] > largest ? x[c] : largest;
        int64_t c = 0;
        for (; c + 8 <= cols; c += 8)
        {
            const __m256 e = _ZGVdN8v_expf(_mm256_sub_ps(_mm256_loadu_ps(x + c), _mm256_set1_ps(largest)));
            _mm256_storeu_ps(y + c, e);
            for (int j = 0; j < 8; j++) sum += y[c + j];
        }
        for (; c < cols; c++) sum += y[c] = expf(x[c] - largest);
        for (c = 0; c < cols; c++) y[c] /= sum;
    }
}
