// histogram: counts[v] is the number of i with x[i] = v.
// EVOLVE-BLOCK-START
// A plain start: one table of counters.
#include <cstdint>

extern "C" void kernel(const int32_t* x, int32_t* counts, int64_t n)
{
    for (int64_t v = 0; v < 256; v++) counts[v] = 0;
    for (int64_t i = 0; i < n; i++) counts[x[i]]++;
}
// EVOLVE-BLOCK-END
