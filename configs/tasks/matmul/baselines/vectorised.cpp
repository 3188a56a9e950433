// The strongest simple kernel: the inner structure of every good BLAS, without its special cases. A tile of c lives in registers while a
// strip of a and a strip of b, both packed so that they are read in order, run past it. Strips are padded with zeros: the inner loop
// knows no edges.
// @scratch packed_a float32 [(m + 11) / 12 * 12 * 256]
// @scratch packed_b float32 [(n + 31) / 32 * 32 * 256]
#include <cstdint>
#include <cstring>

// Registers decide the tile: accumulators, a row of b and one factor of a must fit. 32 registers with AVX-512, 16 without.
#ifdef __AVX512F__
constexpr int64_t lanes = 16, tile_rows = 12;
#else
constexpr int64_t lanes = 8, tile_rows = 6;
#endif
constexpr int64_t tile_cols = 2 * lanes;
constexpr int64_t depth = 256; // k is cut into pieces of this, so that a strip of b (32 KB) stays in the first-level cache's reach.
typedef float Floats __attribute__((vector_size(lanes * 4)));

static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }
static inline void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// Strips of tile_rows rows of a, column by column.
static void pack_a(const float* a, int64_t k, int64_t m, int64_t length, float* packed)
{
    for (int64_t i = 0; i < m; i += tile_rows, packed += tile_rows * length)
    {
        const int64_t rows = smaller(tile_rows, m - i);
        for (int64_t r = 0; r < tile_rows; r++)
        {
            for (int64_t p = 0; p < length; p++) packed[p * tile_rows + r] = r < rows ? a[(i + r) * k + p] : 0;
        }
    }
}

// Strips of tile_cols columns of b, row by row.
static void pack_b(const float* b, int64_t n, int64_t length, float* packed)
{
    for (int64_t j = 0; j < n; j += tile_cols)
    {
        const int64_t cols = smaller(tile_cols, n - j);
        for (int64_t p = 0; p < length; p++, packed += tile_cols)
        {
            if (cols == tile_cols)
            {
                store(packed, load(b + p * n + j));
                store(packed + lanes, load(b + p * n + j + lanes));
                continue;
            }
            for (int64_t c = 0; c < tile_cols; c++) packed[c] = c < cols ? b[p * n + j + c] : 0;
        }
    }
}

// One tile of c: rows x cols of it exist, the rest is padding. first: c holds nothing yet.
static inline void tile(const float* a, const float* b, int64_t length, float* c, int64_t n, int64_t rows, int64_t cols, bool first)
{
    Floats sums[tile_rows][2] = {};
    for (int64_t p = 0; p < length; p++, a += tile_rows, b += tile_cols)
    {
        const Floats left = load(b), right = load(b + lanes);
#pragma GCC unroll 16
        for (int64_t r = 0; r < tile_rows; r++)
        {
            sums[r][0] += a[r] * left;
            sums[r][1] += a[r] * right;
        }
    }

    if (rows == tile_rows && cols == tile_cols)
    {
#pragma GCC unroll 16
        for (int64_t r = 0; r < tile_rows; r++)
        {
            float* out = c + r * n;
            store(out, first ? sums[r][0] : load(out) + sums[r][0]);
            store(out + lanes, first ? sums[r][1] : load(out + lanes) + sums[r][1]);
        }
        return;
    }

    float edge[tile_rows][tile_cols];
#pragma GCC unroll 16
    for (int64_t r = 0; r < tile_rows; r++)
    {
        store(edge[r], sums[r][0]);
        store(edge[r] + lanes, sums[r][1]);
    }
    for (int64_t r = 0; r < rows; r++)
    {
        for (int64_t j = 0; j < cols; j++) c[r * n + j] = first ? edge[r][j] : c[r * n + j] + edge[r][j];
    }
}

extern "C" void kernel(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ c,
                       float* __restrict__ packed_a, float* __restrict__ packed_b, int64_t m, int64_t k, int64_t n)
{
    for (int64_t p = 0; p < k; p += depth)
    {
        const int64_t length = smaller(depth, k - p);
        pack_a(a + p, k, m, length, packed_a);
        pack_b(b + p * n, n, length, packed_b);
        for (int64_t j = 0; j < n; j += tile_cols)
        {
            for (int64_t i = 0; i < m; i += tile_rows)
            {
                tile(packed_a + i * length, packed_b + j * length, length, c + i * n + j, n, smaller(tile_rows, m - i),
                     smaller(tile_cols, n - j), p == 0);
            }
        }
    }
}
