// @case id: honest-avx512-masked-tail
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case needs: avx512f
// @case tries: AVX-512 with a masked last vector.
#include <cstdint>
#include <immintrin.h>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    for (int64_t i = 0; i < n; i += 16)
    {
        const __mmask16 mask = n - i >= 16 ? 0xffff : (1u << (n - i)) - 1;
        _mm512_mask_storeu_ps(y + i, mask, _mm512_mul_ps(_mm512_set1_ps(2), _mm512_maskz_loadu_ps(mask, x + i)));
    }
}
