// The strongest simple kernel: vectors, and for results that no cache can keep, stores that go past the caches. An ordinary store to a
// line that is not cached reads the line first, a quarter of all traffic, for nothing.
#include <cstdint>
#include <cstring>
#include <immintrin.h>

typedef float Floats __attribute__((vector_size(32)));
constexpr int64_t lanes = 8;

// 1 MiB of results: about what a core's own cache holds. Below it the reader of c is served from there.
constexpr int64_t streamed_from = 262144;

static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }
static inline void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }

extern "C" void kernel(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ c, int64_t n)
{
    int64_t i = 0;
#ifdef __AVX__
    if (n >= streamed_from)
    {
        // Streaming stores want aligned addresses: a few single floats come first.
        for (; (uintptr_t)(c + i) % 64 != 0; i++) c[i] = a[i] + b[i];
        for (; i + 2 * lanes <= n; i += 2 * lanes)
        {
            const Floats low = load(a + i) + load(b + i);
            const Floats high = load(a + i + lanes) + load(b + i + lanes);
            _mm256_stream_ps(c + i, (__m256)low);
            _mm256_stream_ps(c + i + lanes, (__m256)high);
        }
        _mm_sfence(); // Streamed data must be in memory before the caller is told that the work is done.
    }
#endif
    for (; i + 4 * lanes <= n; i += 4 * lanes)
    {
        for (int64_t j = 0; j < 4 * lanes; j += lanes) store(c + i + j, load(a + i + j) + load(b + i + j));
    }
    for (; i < n; i++) c[i] = a[i] + b[i];
}
