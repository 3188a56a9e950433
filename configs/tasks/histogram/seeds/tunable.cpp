// histogram: counts[v] is the number of i with x[i] = v.
// EVOLVE-BLOCK-START
// A histogram with its choices left open: how many tables, how many values at once, how values are read.
//
// Tables of counters; equal neighbours count in different ones:
// @tune TABLES 1 2 4 8 16
// Values in one step, a multiple of two:
// @tune UNROLL 2 4 8 16
// 1: read two values at once:
// @tune WIDE 0 1
// Values ahead at which x is asked for; 0: leave it to the hardware:
// @tune AHEAD 0 128 256 512 1024
// @scratch tables int32 [TABLES * 256]
#include <cstdint>
#include <cstring>

extern "C" void kernel(const int32_t* __restrict__ x, int32_t* __restrict__ counts, int32_t* __restrict__ tables, int64_t n)
{
    std::memset(tables, 0, TABLES * 256 * sizeof(int32_t));
    int64_t i = 0;
    for (; i + UNROLL <= n; i += UNROLL)
    {
#if AHEAD
        // A hint, not an access: past the end of x it does nothing.
        __builtin_prefetch(x + i + AHEAD);
#endif
#pragma GCC unroll 16
        for (int64_t u = 0; u < UNROLL; u += 2)
        {
#if WIDE
            uint64_t two;
            std::memcpy(&two, x + i + u, sizeof two);
            tables[u % TABLES * 256 + (uint32_t)two]++;
            tables[(u + 1) % TABLES * 256 + (two >> 32)]++;
#else
            tables[u % TABLES * 256 + x[i + u]]++;
            tables[(u + 1) % TABLES * 256 + x[i + u + 1]]++;
#endif
        }
    }
    for (; i < n; i++) tables[x[i]]++;

    for (int64_t v = 0; v < 256; v++)
    {
        int32_t sum = 0;
        for (int64_t t = 0; t < TABLES; t++) sum += tables[t * 256 + v];
        counts[v] = sum;
    }
}
// EVOLVE-BLOCK-END
