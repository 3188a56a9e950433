// @case id: honest-restrict
// @case row: honest
// @case task: matmul
// @case expect: accepted
// @case tries: Restricted pointers and a loop order for the cache.
#include <cstdint>

extern "C" void kernel(const float* a, const float* b, float* c, int64_t m, int64_t k, int64_t n)
{
    float* __restrict out = c;
    const float* __restrict left = a;
    const float* __restrict right = b;
    for (int64_t i = 0; i < m; i++)
    {
        for (int64_t j = 0; j < n; j++) out[i * n + j] = 0;
        for (int64_t p = 0; p < k; p++)
            for (int64_t j = 0; j < n; j++) out[i * n + j] += left[i * k + p] * right[p * n + j];
    }
}
