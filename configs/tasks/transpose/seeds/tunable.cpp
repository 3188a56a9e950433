// transpose: y[c][r] = x[r][c].
// EVOLVE-BLOCK-START
// Transposition with its choices left open: squares of 8x8 are transposed in registers, and gathered into tiles of TALL rows of x by WIDE
// columns of x.
//
// @tune TALL 8 16 32 64 128
// @tune WIDE 8 16 32 64 128
// 1: walk the tiles down the columns of x (y is written in order) instead of along its rows (x is read in order):
// @tune DOWN 0 1
// 1: build a tile in a small buffer first and copy it out in whole rows. Columns of a matrix whose width is a power of two fight
// for the same few places in a cache; a buffer does not:
// @tune STAGE 0 1
// 1: write y past the caches, which saves reading it first. Needs whole lines, so a staged tile of at least 16 rows:
// @tune STREAM 0 1
// @require STREAM <= STAGE
// @require STREAM == 0 || TALL >= 16
// Rows of x below the current tile at which its next lines are asked for; 0: leave it to the hardware:
// @tune AHEAD 0 1
#include <cstdint>
#include <cstring>
#if STREAM
#include <immintrin.h>
#endif

typedef float Floats __attribute__((vector_size(32)));
constexpr int64_t lanes = 8;

// memcpy: buffers are aligned to their element only.
static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }
static inline void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }

// Transposes 8x8 floats: pairs, then pairs of pairs, then halves.
static inline void square(const float* x, int64_t x_stride, float* y, int64_t y_stride)
{
    Floats a[8], b[8];
    for (int64_t i = 0; i < 8; i++) a[i] = load(x + i * x_stride);
    for (int64_t i = 0; i < 8; i += 2)
    {
        b[i] = __builtin_shufflevector(a[i], a[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        b[i + 1] = __builtin_shufflevector(a[i], a[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int64_t i = 0; i < 8; i += 4)
    {
        a[i] = __builtin_shufflevector(b[i], b[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        a[i + 1] = __builtin_shufflevector(b[i], b[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        a[i + 2] = __builtin_shufflevector(b[i + 1], b[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        a[i + 3] = __builtin_shufflevector(b[i + 1], b[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    for (int64_t i = 0; i < 4; i++)
    {
        store(y + i * y_stride, __builtin_shufflevector(a[i], a[i + 4], 0, 1, 2, 3, 8, 9, 10, 11));
        store(y + (i + 4) * y_stride, __builtin_shufflevector(a[i], a[i + 4], 4, 5, 6, 7, 12, 13, 14, 15));
    }
}

static inline void write_row(const float* from, float* to, bool aligned)
{
#if STREAM && defined(__AVX__)
    if (aligned)
    {
        for (int64_t r = 0; r < TALL; r += lanes) _mm256_stream_ps(to + r, (__m256)load(from + r));
        return;
    }
#endif
    (void)aligned;
    for (int64_t r = 0; r < TALL; r += lanes) store(to + r, load(from + r));
}

static inline void tile(const float* x, float* y, int64_t rows, int64_t cols, bool aligned)
{
    alignas(64) float staged[STAGE ? WIDE * TALL : 1];
    float* out = STAGE ? staged : y;
    const int64_t stride = STAGE ? TALL : rows;

    for (int64_t r = 0; r < TALL; r += lanes)
    {
#if AHEAD
        // Hints, not accesses: past the end of x they do nothing.
        for (int64_t i = 0; i < lanes; i++)
        {
            for (int64_t c = 0; c < WIDE; c += 16) __builtin_prefetch(x + (r + i) * cols + c + (DOWN ? TALL * cols : WIDE));
        }
#endif
        for (int64_t c = 0; c < WIDE; c += lanes) square(x + r * cols + c, cols, out + c * stride + r, stride);
    }
#if STAGE
    for (int64_t c = 0; c < WIDE; c++) write_row(staged + c * TALL, y + c * rows, aligned);
#else
    (void)aligned;
#endif
}

// Rows from..to of x, where no tile fits.
static inline void few_rows(const float* x, float* y, int64_t rows, int64_t cols, int64_t from, int64_t to)
{
    for (int64_t c = 0; c < cols; c++)
    {
        for (int64_t r = from; r < to; r++) y[c * rows + r] = x[r * cols + c];
    }
}

extern "C" void kernel(const float* __restrict__ x, float* __restrict__ y, int64_t rows, int64_t cols)
{
    // Streaming stores want aligned addresses. If the rows of y are whole lines, all begin at the same place within a line: skip to the
    // line's start.
    const bool aligned = STREAM && rows % 16 == 0;
    const int64_t head = aligned ? (int64_t)(-(uintptr_t)y / sizeof(float) % 16) : 0;
    const int64_t end = head + (rows - head) / TALL * TALL;
    const int64_t wide = cols / WIDE * WIDE;

#if DOWN
    for (int64_t c = 0; c < wide; c += WIDE)
    {
        for (int64_t r = head; r < end; r += TALL) tile(x + r * cols + c, y + c * rows + r, rows, cols, aligned);
    }
#else
    for (int64_t r = head; r < end; r += TALL)
    {
        for (int64_t c = 0; c < wide; c += WIDE) tile(x + r * cols + c, y + c * rows + r, rows, cols, aligned);
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
