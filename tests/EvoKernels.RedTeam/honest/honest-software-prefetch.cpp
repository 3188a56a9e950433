// @case id: honest-software-prefetch
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: Prefetches ahead, over the end of the buffer too.
#include <cstdint>
#include <immintrin.h>

static inline void one(const float* x, float* s, int64_t n)
{
    float lanes[16] = {};
    int64_t i = 0;
    for (; i + 16 <= n; i += 16)
    {
        _mm_prefetch((const char*)(x + i + 512), _MM_HINT_NTA);
        for (int j = 0; j < 16; j++) lanes[j] += x[i + j];
    }
    float sum = 0;
    for (; i < n; i++) sum += x[i];
    for (float lane : lanes) sum += lane;
    s[0] = sum;
}

extern "C" void kernel(const float* x, float* s, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++) one(x + r * cols, s + r, cols);
}
