// @case id: honest-non-temporal-stores
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Stores past the caches behind a peeled head, and fences.
#include <cstdint>
#include <immintrin.h>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    int64_t i = 0;
    for (; i < n && ((uintptr_t)(y + i) & 15) != 0; i++) y[i] = 2 * x[i];
    for (; i + 4 <= n; i += 4) _mm_stream_ps(y + i, _mm_mul_ps(_mm_set1_ps(2), _mm_loadu_ps(x + i)));
    for (; i < n; i++) y[i] = 2 * x[i];
    _mm_sfence();
}
