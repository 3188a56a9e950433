// matmul: c[i][j] = sum over p of a[i][p] b[p][j].
// EVOLVE-BLOCK-START
// A plain start: three loops in the order that walks memory forward, so that the compiler can vectorise the innermost.
#include <cstdint>

extern "C" void kernel(const float* a, const float* b, float* c, int64_t m, int64_t k, int64_t n)
{
    for (int64_t i = 0; i < m; i++)
    {
        float* row = c + i * n;
        for (int64_t j = 0; j < n; j++) row[j] = 0;
        for (int64_t p = 0; p < k; p++)
        {
            const float factor = a[i * k + p];
            for (int64_t j = 0; j < n; j++) row[j] += factor * b[p * n + j];
        }
    }
}
// EVOLVE-BLOCK-END
