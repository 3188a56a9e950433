// histogram: counts[v] is the number of i with x[i] = v.
// EVOLVE-BLOCK-START
// Tables of counters, so that equal neighbours count in different ones and no increment waits for the store before it. Fast because
// nothing but a load, an increment and a store is left for a value: they are read two at a time, and many steps are unrolled.
//
// Tables of counters:
// @tune TABLES 8 1 2 4 16
// Values in one step, a multiple of two:
// @tune UNROLL 16 2 4 8
// 1: read two values at once:
// @tune WIDE 1 0
// 1: the counters of a value lie side by side, in one or two cache lines; 0: each table by itself:
// @tune TOGETHER 0 1
// Values ahead at which x is asked for; 0: leave it to the hardware:
// @tune AHEAD 0 128 256 512 1024
// @scratch tables int32 [TABLES * 256]
#include <cstdint>
#include <cstring>

// Where a table counts a value.
static inline int64_t at(int64_t table, uint64_t value) { return TOGETHER ? (int64_t)value * TABLES + table : table * 256 + (int64_t)value; }

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
            tables[at(u % TABLES, (uint32_t)two)]++;
            tables[at((u + 1) % TABLES, two >> 32)]++;
#else
            tables[at(u % TABLES, x[i + u])]++;
            tables[at((u + 1) % TABLES, x[i + u + 1])]++;
#endif
        }
    }
    for (; i < n; i++) tables[at(0, x[i])]++;

    for (int64_t v = 0; v < 256; v++)
    {
        int32_t sum = 0;
        for (int64_t t = 0; t < TABLES; t++) sum += tables[at(t, v)];
        counts[v] = sum;
    }
}
// EVOLVE-BLOCK-END
