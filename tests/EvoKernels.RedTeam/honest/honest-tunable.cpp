// @case id: honest-tunable
// @case row: honest
// @case task: matmul
// @case expect: accepted
// @case tries: A tunable macro with its default.
#include <cstdint>

// @tune TILE 32 16 64

extern "C" void kernel(const float* a, const float* b, float* c, int64_t m, int64_t k, int64_t n)
{
    for (int64_t i = 0; i < m * n; i++) c[i] = 0;
    for (int64_t q = 0; q < k; q += TILE)
        for (int64_t i = 0; i < m; i++)
            for (int64_t p = q; p < k && p < q + TILE; p++)
                for (int64_t j = 0; j < n; j++) c[i * n + j] += a[i * k + p] * b[p * n + j];
}
