// @case id: honest-constexpr-table
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: A table computed by the compiler.
#include <cstdint>

struct Table
{
    float values[64];
    constexpr Table() : values{}
    {
        for (int i = 0; i < 64; i++) values[i] = (i % 2 + 2) - i % 2;
    }
};
static constexpr Table table;

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    for (int64_t i = 0; i < n; i++) y[i] = table.values[i & 63] * x[i];
}
