// reduce-sum: s[0] = x[0] + x[1] + ... + x[n-1].
// EVOLVE-BLOCK-START
// The vector is cut into runs that are walked side by side, each with sums of its own. Fast because no addition waits for the one before, and
// because several streams keep more pages and banks of memory open than one; what comes is asked for in time. The float sums are emptied into
// a double now and then, which keeps digits at no cost.
//
// Floats in a vector; 0: the widest that the compiler may use. Sums of each run, and runs:
// @tune WIDTH 0 8 16
// @tune CHAINS 4 1 2 8 16
// @tune RUNS 4 1 2 8
// @require CHAINS * RUNS <= 32
// Floats ahead at which x is asked for; 0: leave it to the hardware:
// @tune AHEAD 512 0 256 1024 2048 4096
// Steps between emptying the float sums into doubles: fewer keep more digits:
// @tune STEPS 64 16 256
#include <cstdint>
#include <cstring>

#ifdef __AVX512F__
constexpr int64_t native_lanes = 16;
#else
constexpr int64_t native_lanes = 8;
#endif
constexpr int64_t lanes = WIDTH ? WIDTH : native_lanes;
typedef float Floats __attribute__((vector_size(lanes * 4)));

static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }

extern "C" void kernel(const float* x, float* s, int64_t n)
{
    constexpr int64_t step = lanes * CHAINS;
    const int64_t run = n / (RUNS * step) * step;

    double sum = 0;
    for (int64_t i = 0; i < run;)
    {
        const int64_t end = run - i < STEPS * step ? run : i + STEPS * step;
        Floats sums[RUNS * CHAINS] = {};
        for (; i < end; i += step)
        {
#pragma GCC unroll 8
            for (int64_t r = 0; r < RUNS; r++)
            {
#pragma GCC unroll 16
                for (int64_t c = 0; c < CHAINS; c++)
                {
                    const float* p = x + r * run + i + c * lanes;
#if AHEAD
                    // A hint, not an access: past the end of x it does nothing.
                    __builtin_prefetch(p + AHEAD);
#endif
                    sums[r * CHAINS + c] += load(p);
                }
            }
        }
        for (int64_t c = 1; c < RUNS * CHAINS; c++) sums[0] += sums[c];
        for (int64_t l = 0; l < lanes; l++) sum += sums[0][l];
    }

    for (int64_t i = RUNS * run; i < n; i++) sum += x[i];
    s[0] = (float)sum;
}
// EVOLVE-BLOCK-END
