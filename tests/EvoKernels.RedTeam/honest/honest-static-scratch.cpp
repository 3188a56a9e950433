// @case id: honest-static-scratch
// @case row: honest
// @case task: matmul
// @case expect: accepted
// @case tries: Packs a panel into static memory, anew in every call.
#include <cstdint>

static float packed[16384];

extern "C" void kernel(const float* a, const float* b, float* c, int64_t m, int64_t k, int64_t n)
{
    if (k * n > 16384) { for (int64_t i = 0; i < m * n; i++) c[i] = 0; for (int64_t i = 0; i < m; i++) for (int64_t p = 0; p < k; p++) for (int64_t j = 0; j < n; j++) c[i * n + j] += a[i * k + p] * b[p * n + j]; return; }
    for (int64_t p = 0; p < k; p++)
        for (int64_t j = 0; j < n; j++) packed[j * k + p] = b[p * n + j];
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++)
        {
            float sum = 0;
            for (int64_t p = 0; p < k; p++) sum += a[i * k + p] * packed[j * k + p];
            c[i * n + j] = sum;
        }
}
