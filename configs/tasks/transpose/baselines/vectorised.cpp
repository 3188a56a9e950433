// The strongest simple kernel: tiles of 16x16, each transposed in registers by squares of 8x8 into a small buffer and written as whole
// cache lines. Columns of a matrix whose width is a power of two fight for the same few places in a cache; the buffer does not. Large
// results go past the caches: an ordinary store would first read the line it is about to overwrite.
#include <cstdint>
#include <cstring>
#include <immintrin.h>

typedef float Floats __attribute__((vector_size(32)));
constexpr int64_t lanes = 8;
constexpr int64_t side = 16; // floats of a cache line

// 1 MiB of results: about what a core's own cache holds. Below it the reader of y is served from there.
constexpr int64_t streamed_from = 262144;

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
    const bool streamed = rows % side == 0 && rows * cols >= streamed_from;
    const int64_t head = streamed ? (int64_t)(-(uintptr_t)y / sizeof(float) % side) : 0;
    const int64_t end = head + (rows - head) / side * side;
    const int64_t wide = cols / side * side;

    for (int64_t r = head; r < end; r += side)
    {
        for (int64_t c = 0; c < wide; c += side)
        {
            alignas(64) float tile[side * side];
            const float* in = x + r * cols + c;
            square(in, cols, tile, side);
            square(in + lanes, cols, tile + lanes * side, side);
            square(in + lanes * cols, cols, tile + lanes, side);
            square(in + lanes * cols + lanes, cols, tile + lanes * side + lanes, side);

            float* out = y + c * rows + r;
            for (int64_t i = 0; i < side; i++, out += rows)
            {
                const Floats low = load(tile + i * side), high = load(tile + i * side + lanes);
#ifdef __AVX__
                if (streamed)
                {
                    _mm256_stream_ps(out, (__m256)low);
                    _mm256_stream_ps(out + lanes, (__m256)high);
                    continue;
                }
#endif
                store(out, low);
                store(out + lanes, high);
            }
        }
        for (int64_t c = wide; c < cols; c++)
        {
            for (int64_t i = r; i < r + side; i++) y[c * rows + i] = x[i * cols + c];
        }
    }
    few_rows(x, y, rows, cols, 0, head);
    few_rows(x, y, rows, cols, end, rows);
#ifdef __AVX__
    _mm_sfence(); // Streamed data must be in memory before the caller is told that the work is done.
#endif
}
