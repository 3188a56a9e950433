// reduce-sum: s[0] = x[0] + x[1] + ... + x[n-1].
// EVOLVE-BLOCK-START
// A sum with its choices left open: how wide, how many sums at once, how far to ask ahead.
//
// @tune LANES 8 16
// @tune CHAINS 1 2 4 8 16
// Floats ahead at which x is asked for; 0: leave it to the hardware:
// @tune AHEAD 0 256 512 1024 2048 4096
// Runs to split the vector into and walk side by side, so that more pages and banks of memory are open at once:
// @tune RUNS 1 2 4 8
// Steps between emptying the float sums into doubles: fewer keep more digits:
// @tune STEPS 16 64 256
// @require CHAINS * RUNS <= 32
#include <cstdint>
#include <cstring>

typedef float Floats __attribute__((vector_size(LANES * 4)));

static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }

extern "C" void kernel(const float* x, float* s, int64_t n)
{
    constexpr int64_t step = LANES * CHAINS;
    const int64_t run = n / (RUNS * step) * step;

    double sum = 0;
    for (int64_t i = 0; i < run;)
    {
        const int64_t end = run - i < STEPS * step ? run : i + STEPS * step;
        Floats sums[RUNS * CHAINS] = {};
        for (; i < end; i += step)
        {
            for (int64_t r = 0; r < RUNS; r++)
            {
                for (int64_t c = 0; c < CHAINS; c++)
                {
                    const float* p = x + r * run + i + c * LANES;
#if AHEAD
                    // A hint, not an access: past the end of x it does nothing.
                    __builtin_prefetch(p + AHEAD);
#endif
                    sums[r * CHAINS + c] += load(p);
                }
            }
        }
        for (int64_t c = 1; c < RUNS * CHAINS; c++) sums[0] += sums[c];
        for (int64_t l = 0; l < LANES; l++) sum += sums[0][l];
    }

    for (int64_t i = RUNS * run; i < n; i++) sum += x[i];
    s[0] = (float)sum;
}
// EVOLVE-BLOCK-END
