// @case id: honest-avx512-compress-and-permute
// @case row: honest
// @case task: transpose
// @case expect: accepted
// @case needs: avx512f
// @case tries: AVX-512 two-source permutes and gathers.
#include <cstdint>
#include <immintrin.h>

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    const __m512i index = _mm512_mullo_epi32(_mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), _mm512_set1_epi32((int)cols));
    for (int64_t c = 0; c < cols; c++)
        for (int64_t r = 0; r < rows; r += 16)
        {
            const __mmask16 mask = rows - r >= 16 ? 0xffff : (1u << (rows - r)) - 1;
            _mm512_mask_storeu_ps(y + c * rows + r, mask, _mm512_mask_i32gather_ps(_mm512_setzero_ps(), mask, index, x + r * cols + c, 4));
        }
}
