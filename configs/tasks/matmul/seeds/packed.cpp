// matmul: c[i][j] = sum over p of a[i][p] b[p][j].
// EVOLVE-BLOCK-START
// Matrix product as a good library does it. Fast because a tile of c lives in registers, enough sums to hide the latency of a fused
// multiply-add; a strip of b is packed just before its first use and stays in the first-level cache while every strip of a, transposed
// in registers when packed, streams past it from the second-level cache; lines of c and of the next strip of b are asked for in time.
//
// Floats in a vector, vectors and rows of a tile; 0: what suits the registers that the compiler may use. Sums, a row of b and a factor
// of a should fit them:
// @tune WIDTH 0 8 16
// @tune TILE_VECTORS 0 1 2 3 4
// @tune TILE_ROWS 0 2 4 6 8 10 12 14
// @require TILE_ROWS * TILE_VECTORS <= 28
// Longest piece of k that is packed at a time, and rows of a that are:
// @tune DEPTH 256 128 192 384 512
// @tune ROWS 336 168 672
// Steps of the inner loop done at once:
// @tune UNROLL 1 2 4 8
// 1: ask for the tile's lines of c before its sums are made; 1: ask for the next strip of b while this one is used:
// @tune ASK_C 1 0
// @tune ASK_B 1 0
// @scratch packed_a float32 [(ROWS + 24) * DEPTH + 16]
// @scratch packed_b float32 [(n + 64) * DEPTH + 16]
#include <cstdint>
#include <cstring>

#ifdef __AVX512F__
constexpr int64_t native_lanes = 16, native_vectors = 4, native_sums = 24;
#else
constexpr int64_t native_lanes = 8, native_vectors = 2, native_sums = 12;
#endif
constexpr int64_t lanes = WIDTH ? WIDTH : native_lanes, vectors = TILE_VECTORS ? TILE_VECTORS : native_vectors;
constexpr int64_t tile_rows = TILE_ROWS ? TILE_ROWS : native_sums / vectors;
constexpr int64_t tile_cols = lanes * vectors, line = 16;
typedef float Floats __attribute__((vector_size(lanes * 4)));
typedef float Four __attribute__((vector_size(16)));

// memcpy: buffers are aligned to their element only.
template <typename T> static inline T load(const float* p) { T v; std::memcpy(&v, p, sizeof v); return v; }
template <typename T> static inline void store(float* p, T v) { std::memcpy(p, &v, sizeof v); }

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline float* aligned(float* p) { return (float*)(((uintptr_t)p + 63) / 64 * 64); }

// Four rows of four floats become four columns.
static inline void transpose(const float* a, int64_t stride, float* to)
{
    const Four r0 = load<Four>(a), r1 = load<Four>(a + stride), r2 = load<Four>(a + 2 * stride), r3 = load<Four>(a + 3 * stride);
    const Four low01 = __builtin_shufflevector(r0, r1, 0, 4, 1, 5), high01 = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
    const Four low23 = __builtin_shufflevector(r2, r3, 0, 4, 1, 5), high23 = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
    store(to, __builtin_shufflevector(low01, low23, 0, 1, 4, 5));
    store(to + tile_rows, __builtin_shufflevector(low01, low23, 2, 3, 6, 7));
    store(to + 2 * tile_rows, __builtin_shufflevector(high01, high23, 0, 1, 4, 5));
    store(to + 3 * tile_rows, __builtin_shufflevector(high01, high23, 2, 3, 6, 7));
}

// Strips of tile_rows rows of a, column by column, padded with zeros.
static void pack_a(const float* a, int64_t k, int64_t m, int64_t length, float* packed)
{
    for (int64_t i = 0; i < m; i += tile_rows, a += tile_rows * k, packed += tile_rows * length)
    {
        const int64_t rows = smaller(tile_rows, m - i);
        int64_t p = 0;
        if (rows == tile_rows)
        {
            for (; p + 4 <= length; p += 4)
            {
                float* to = packed + p * tile_rows;
                int64_t r = 0;
#pragma GCC unroll 4
                for (; r + 4 <= tile_rows; r += 4) transpose(a + r * k + p, k, to + r);
#pragma GCC unroll 4
                for (; r < tile_rows; r++)
                {
#pragma GCC unroll 4
                    for (int64_t q = 0; q < 4; q++) to[q * tile_rows + r] = a[r * k + p + q];
                }
            }
        }
        for (; p < length; p++)
        {
            for (int64_t r = 0; r < tile_rows; r++) packed[p * tile_rows + r] = r < rows ? a[r * k + p] : 0;
        }
    }
}

// A strip of tile_cols columns of b, row by row, padded with zeros.
static void pack_b(const float* b, int64_t n, int64_t cols, int64_t length, float* packed)
{
    for (int64_t p = 0; p < length; p++, b += n, packed += tile_cols)
    {
        if (cols == tile_cols)
        {
#pragma GCC unroll 4
            for (int64_t v = 0; v < vectors; v++) store(packed + v * lanes, load<Floats>(b + v * lanes));
            continue;
        }
        for (int64_t c = 0; c < tile_cols; c++) packed[c] = c < cols ? b[c] : 0;
    }
}

// One step: a column of a's strip times a row of b's. Loops of constant length, unrolled so that the sums stay in registers.
static inline void step(const float* a, const float* b, Floats (&sums)[tile_rows][vectors])
{
    Floats row[vectors];
#pragma GCC unroll 4
    for (int64_t v = 0; v < vectors; v++) row[v] = load<Floats>(b + v * lanes);
#pragma GCC unroll 24
    for (int64_t r = 0; r < tile_rows; r++)
    {
#pragma GCC unroll 4
        for (int64_t v = 0; v < vectors; v++) sums[r][v] += a[r] * row[v];
    }
}

// One tile of c: rows x cols of it exist, the rest is padding. first: c holds nothing yet.
static inline void tile(const float* a, const float* b, int64_t length, float* c, int64_t n, int64_t rows, int64_t cols, bool first)
{
#if ASK_C
    // Hints, not accesses: outside of c they do nothing.
    for (int64_t r = 0; r < rows; r++)
    {
        for (int64_t j = 0; j < tile_cols; j += line) __builtin_prefetch(c + r * n + j, 1);
    }
#endif
    Floats sums[tile_rows][vectors] = {};
    int64_t p = 0;
    for (; p + UNROLL <= length; p += UNROLL)
    {
#pragma GCC unroll 8
        for (int64_t u = 0; u < UNROLL; u++) step(a + u * tile_rows, b + u * tile_cols, sums);
        a += UNROLL * tile_rows;
        b += UNROLL * tile_cols;
    }
    for (; p < length; p++, a += tile_rows, b += tile_cols) step(a, b, sums);

    if (rows == tile_rows && cols == tile_cols)
    {
#pragma GCC unroll 24
        for (int64_t r = 0; r < tile_rows; r++)
        {
#pragma GCC unroll 4
            for (int64_t v = 0; v < vectors; v++)
            {
                float* out = c + r * n + v * lanes;
                store(out, first ? sums[r][v] : load<Floats>(out) + sums[r][v]);
            }
        }
        return;
    }

    float edge[tile_rows][tile_cols];
#pragma GCC unroll 24
    for (int64_t r = 0; r < tile_rows; r++)
    {
#pragma GCC unroll 4
        for (int64_t v = 0; v < vectors; v++) store(edge[r] + v * lanes, sums[r][v]);
    }
    for (int64_t r = 0; r < rows; r++)
    {
        for (int64_t j = 0; j < cols; j++) c[r * n + j] = first ? edge[r][j] : c[r * n + j] + edge[r][j];
    }
}

extern "C" void kernel(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ c,
                       float* __restrict__ packed_a, float* __restrict__ packed_b, int64_t m, int64_t k, int64_t n)
{
    packed_a = aligned(packed_a);
    packed_b = aligned(packed_b);
    // Pieces of k of equal length, rather than a short one at the end.
    const int64_t pieces = (k + DEPTH - 1) / DEPTH, depth = (k + pieces - 1) / pieces;
    for (int64_t p = 0; p < k; p += depth)
    {
        const int64_t length = smaller(depth, k - p);
        for (int64_t top = 0; top < m; top += ROWS)
        {
            const int64_t rows = smaller(ROWS, m - top);
            pack_a(a + top * k + p, k, rows, length, packed_a);
            for (int64_t j = 0; j < n; j += tile_cols)
            {
                const int64_t cols = smaller(tile_cols, n - j);
                float* strip = packed_b + j * length;
                if (top == 0) pack_b(b + p * n + j, n, cols, length, strip);
                for (int64_t i = 0; i < rows; i += tile_rows)
                {
#if ASK_B
                    // A few rows beside each tile, so that the next strip is near when its turn comes.
                    if (top == 0 && j + tile_cols < n)
                    {
                        const int64_t end = smaller((i + tile_rows) * length / rows + 1, length);
                        for (int64_t q = i * length / rows; q < end; q++)
                        {
                            for (int64_t v = 0; v < tile_cols; v += line) __builtin_prefetch(b + (p + q) * n + j + tile_cols + v);
                        }
                    }
#endif
                    tile(packed_a + i * length, strip, length, c + (top + i) * n + j, n, smaller(tile_rows, rows - i), cols, p == 0);
                }
            }
        }
    }
}
// EVOLVE-BLOCK-END
