// @case id: honest-blocked-shuffles
// @case row: honest
// @case task: transpose
// @case expect: accepted
// @case tries: Transposes blocks of four by four in registers.
#include <cstdint>
#include <immintrin.h>

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    int64_t r = 0;
    for (; r + 4 <= rows; r += 4)
    {
        int64_t c = 0;
        for (; c + 4 <= cols; c += 4)
        {
            __m128 a0 = _mm_loadu_ps(x + r * cols + c), a1 = _mm_loadu_ps(x + (r + 1) * cols + c), a2 = _mm_loadu_ps(x + (r + 2) * cols + c), a3 = _mm_loadu_ps(x + (r + 3) * cols + c);
            _MM_TRANSPOSE4_PS(a0, a1, a2, a3);
            _mm_storeu_ps(y + c * rows + r, a0);
            _mm_storeu_ps(y + (c + 1) * rows + r, a1);
            _mm_storeu_ps(y + (c + 2) * rows + r, a2);
            _mm_storeu_ps(y + (c + 3) * rows + r, a3);
        }
        for (; c < cols; c++) for (int64_t d = 0; d < 4; d++) y[c * rows + r + d] = x[(r + d) * cols + c];
    }
    for (; r < rows; r++) for (int64_t c = 0; c < cols; c++) y[c * rows + r] = x[r * cols + c];
}
