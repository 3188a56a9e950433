// @case id: honest-loop-pragmas
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: Unroll and ivdep pragmas, one by the operator in a macro.
#include <cstdint>

#define UNROLL(n) _Pragma("GCC unroll 16")

static inline void one(const float* x, float* s, int64_t n)
{
    float lanes[16] = {};
    int64_t i = 0;
    for (; i + 16 <= n; i += 16)
    {
        UNROLL(16)
        for (int j = 0; j < 16; j++) lanes[j] += x[i + j];
    }
    float sum = 0;
    #pragma GCC ivdep
    for (; i < n; i++) sum += x[i];
    #pragma GCC unroll 4
    for (int j = 0; j < 16; j++) sum += lanes[j];
    s[0] = sum;
}

extern "C" void kernel(const float* x, float* s, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++) one(x + r * cols, s + r, cols);
}
