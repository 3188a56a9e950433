// @case id: honest-scratch-packing
// @case row: honest
// @case task: matmul
// @case expect: accepted
// @case tries: Packs a panel into scratch memory.
#include <cstdint>
// @scratch packed float32 [k, n]

extern "C" void kernel(const float* a, const float* b, float* c, float* packed, int64_t m, int64_t k, int64_t n)
{
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
