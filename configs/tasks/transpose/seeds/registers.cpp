// transpose: y[c][r] = x[r][c].
// EVOLVE-BLOCK-START
// Squares as wide as a vector are transposed in registers, in log2(width) rounds of shuffles, and written as whole cache lines past the
// caches. Fast because no element goes through memory on its own or twice: with 16 floats in a vector a line is one store; with 8, two squares go
// through a buffer of one line's width first, since half-written lines would be written to memory twice.
//
// Floats in a vector; 0: the widest that the compiler may use:
// @tune WIDTH 0 8 16
// 1: walk the squares down the columns of x (y is written in order) instead of along its rows (x is read in order):
// @tune DOWN 0 1
// Rows of x that are walked together along their columns, if DOWN is 0, as many squares; columns, if it is 1:
// @tune BAND 1 2 4 8
// 1: write y past the caches, which saves reading it first:
// @tune STREAM 1 0
// Floats ahead, along a row of x, at which it is asked for; 0: leave it to the hardware:
// @tune AHEAD 32 0 16 64 128
#include <cstdint>
#include <cstring>
#if STREAM
#include <immintrin.h>
#endif

#if WIDTH == 16 || (WIDTH == 0 && defined(__AVX512F__))
constexpr int64_t lanes = 16;
#else
constexpr int64_t lanes = 8;
#endif
constexpr int64_t line = 16; // floats of a cache line: a tile is as high and as wide
typedef float Floats __attribute__((vector_size(lanes * 4)));

// memcpy: buffers are aligned to their element only.
static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }

// aligned: p is, to a vector.
static inline void write(float* p, Floats v, bool aligned)
{
#if STREAM && WIDTH != 8 && defined(__AVX512F__)
    if (aligned) _mm512_stream_ps(p, (__m512)v);
    else std::memcpy(p, &v, sizeof v);
#elif STREAM && WIDTH != 16 && defined(__AVX__)
    if (aligned) _mm256_stream_ps(p, (__m256)v);
    else std::memcpy(p, &v, sizeof v);
#else
    (void)aligned;
    std::memcpy(p, &v, sizeof v);
#endif
}

// Transposes lanes x lanes floats in registers: pairs, then pairs of pairs, then halves (of halves).
static inline void square(const float* x, int64_t stride, Floats (&a)[lanes])
{
    Floats b[lanes];
#pragma GCC unroll 16
    for (int64_t i = 0; i < lanes; i++) a[i] = load(x + i * stride);
#if WIDTH == 16 || (WIDTH == 0 && defined(__AVX512F__))
#pragma GCC unroll 16
    for (int64_t i = 0; i < 16; i += 2)
    {
        b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
        b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    }
    // a[4 i + j] holds column j of each quarter of rows 4 i to 4 i + 3.
#pragma GCC unroll 16
    for (int64_t i = 0; i < 16; i += 4)
    {
        a[i] = __builtin_shufflevector(b[i], b[i + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
        a[i + 1] = __builtin_shufflevector(b[i], b[i + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
        a[i + 2] = __builtin_shufflevector(b[i + 1], b[i + 3], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
        a[i + 3] = __builtin_shufflevector(b[i + 1], b[i + 3], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    }
    // Quarters 0 and 2, then 1 and 3, of each pair of such groups.
#pragma GCC unroll 16
    for (int64_t j = 0; j < 4; j++)
    {
        b[j] = __builtin_shufflevector(a[j], a[4 + j], 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
        b[4 + j] = __builtin_shufflevector(a[j], a[4 + j], 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
        b[8 + j] = __builtin_shufflevector(a[8 + j], a[12 + j], 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
        b[12 + j] = __builtin_shufflevector(a[8 + j], a[12 + j], 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    }
#pragma GCC unroll 16
    for (int64_t j = 0; j < 4; j++)
    {
        a[j] = __builtin_shufflevector(b[j], b[8 + j], 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
        a[8 + j] = __builtin_shufflevector(b[j], b[8 + j], 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
        a[4 + j] = __builtin_shufflevector(b[4 + j], b[12 + j], 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
        a[12 + j] = __builtin_shufflevector(b[4 + j], b[12 + j], 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    }
#else
#pragma GCC unroll 8
    for (int64_t i = 0; i < 8; i += 2)
    {
        b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    Floats c[lanes];
#pragma GCC unroll 8
    for (int64_t i = 0; i < 8; i += 4)
    {
        c[i] = __builtin_shufflevector(b[i], b[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        c[i + 1] = __builtin_shufflevector(b[i], b[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        c[i + 2] = __builtin_shufflevector(b[i + 1], b[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        c[i + 3] = __builtin_shufflevector(b[i + 1], b[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
#pragma GCC unroll 8
    for (int64_t i = 0; i < 4; i++)
    {
        a[i] = __builtin_shufflevector(c[i], c[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        a[i + 4] = __builtin_shufflevector(c[i], c[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
#endif
}

// line x line floats of x, to whole lines of y.
static inline void tile(const float* x, float* y, int64_t rows, int64_t cols, bool aligned)
{
#if AHEAD
    // Hints, not accesses: past the end of x they do nothing.
#pragma GCC unroll 16
    for (int64_t i = 0; i < line; i++) __builtin_prefetch(x + i * cols + AHEAD);
#endif
    if constexpr (lanes == line)
    {
        Floats a[lanes];
        square(x, cols, a);
#pragma GCC unroll 16
        for (int64_t i = 0; i < lanes; i++) write(y + i * rows, a[i], aligned);
    }
    else
    {
        // Half of the lines at a time: one square waits in a buffer for the square that completes its lines.
        for (int64_t c = 0; c < line; c += lanes)
        {
            alignas(64) float upper[lanes * lanes];
            Floats a[lanes];
            square(x + c, cols, a);
#pragma GCC unroll 8
            for (int64_t i = 0; i < lanes; i++) std::memcpy(upper + i * lanes, &a[i], sizeof a[i]);
            square(x + lanes * cols + c, cols, a);
#pragma GCC unroll 8
            for (int64_t i = 0; i < lanes; i++)
            {
                write(y + (c + i) * rows, load(upper + i * lanes), aligned);
                write(y + (c + i) * rows + lanes, a[i], aligned);
            }
        }
    }
}

// Rows from..to of x, where no tile fits.
static inline void few_rows(const float* x, float* y, int64_t rows, int64_t cols, int64_t from, int64_t to)
{
    for (int64_t c = 0; c < cols; c++)
    {
        for (int64_t r = from; r < to; r++) y[c * rows + r] = x[r * cols + c];
    }
}

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

extern "C" void kernel(const float* __restrict__ x, float* __restrict__ y, int64_t rows, int64_t cols)
{
    // If the rows of y are whole lines, all begin at the same place within a line: skip to the line's start.
    const bool aligned = STREAM && rows % line == 0;
    const int64_t head = aligned ? (int64_t)(-(uintptr_t)y / sizeof(float) % line) : 0;
    const int64_t end = head + (rows - head) / line * line, wide = cols / line * line;

#if DOWN
    for (int64_t band = 0; band < wide; band += BAND * line)
    {
        for (int64_t r = head; r < end; r += line)
        {
            for (int64_t c = band; c < smaller(band + BAND * line, wide); c += line) tile(x + r * cols + c, y + c * rows + r, rows, cols, aligned);
        }
    }
#else
    for (int64_t band = head; band < end; band += BAND * line)
    {
        for (int64_t c = 0; c < wide; c += line)
        {
            for (int64_t r = band; r < smaller(band + BAND * line, end); r += line) tile(x + r * cols + c, y + c * rows + r, rows, cols, aligned);
        }
    }
#endif
    for (int64_t c = wide; c < cols; c++)
    {
        for (int64_t r = head; r < end; r++) y[c * rows + r] = x[r * cols + c];
    }
    few_rows(x, y, rows, cols, 0, head);
    few_rows(x, y, rows, cols, end, rows);
#if STREAM
    _mm_sfence(); // Streamed data must be in memory before the caller is told that the work is done.
#endif
}
// EVOLVE-BLOCK-END
