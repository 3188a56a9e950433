// matmul: c[i][j] = sum over p of a[i][p] b[p][j].
// EVOLVE-BLOCK-START
// Matrix product with its choices left open. A tile of c lives in registers while packed strips of a and b run past it.
//
// Floats in a vector; rows and vectors of a tile. Accumulators, a row of b and a factor of a should fit the machine's registers:
// @tune LANES 8 16
// @tune TILE_ROWS 2 4 6 8 12 14
// @tune TILE_VECTORS 1 2 3 4
// @require TILE_ROWS * TILE_VECTORS <= 28
// Piece of k that is packed at a time, and rows of a that are:
// @tune DEPTH 64 128 256 512
// @tune ROWS 48 96 168 336 672
// Steps of the inner loop done at once:
// @tune UNROLL 1 2 4
// Steps ahead at which a strip of b is asked for; 0: leave it to the hardware:
// @tune AHEAD 0 4 8 16
// @scratch packed_a float32 [(ROWS + TILE_ROWS) * DEPTH]
// @scratch packed_b float32 [(n + LANES * TILE_VECTORS - 1) / (LANES * TILE_VECTORS) * LANES * TILE_VECTORS * DEPTH]
#include <cstdint>
#include <cstring>

typedef float Floats __attribute__((vector_size(LANES * 4)));
constexpr int64_t tile_cols = LANES * TILE_VECTORS;

static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }
static inline void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// Strips of TILE_ROWS rows of a, column by column, padded with zeros.
static void pack_a(const float* a, int64_t k, int64_t m, int64_t length, float* packed)
{
    for (int64_t i = 0; i < m; i += TILE_ROWS, packed += TILE_ROWS * length)
    {
        const int64_t rows = smaller(TILE_ROWS, m - i);
        for (int64_t r = 0; r < TILE_ROWS; r++)
        {
            for (int64_t p = 0; p < length; p++) packed[p * TILE_ROWS + r] = r < rows ? a[(i + r) * k + p] : 0;
        }
    }
}

// Strips of tile_cols columns of b, row by row, padded with zeros.
static void pack_b(const float* b, int64_t n, int64_t length, float* packed)
{
    for (int64_t j = 0; j < n; j += tile_cols)
    {
        const int64_t cols = smaller(tile_cols, n - j);
        for (int64_t p = 0; p < length; p++, packed += tile_cols)
        {
            if (cols == tile_cols)
            {
                for (int64_t v = 0; v < TILE_VECTORS; v++) store(packed + v * LANES, load(b + p * n + j + v * LANES));
                continue;
            }
            for (int64_t c = 0; c < tile_cols; c++) packed[c] = c < cols ? b[p * n + j + c] : 0;
        }
    }
}

// One step: a column of a's strip times a row of b's. Loops of constant length, unrolled so that the sums stay in registers.
static inline void step(const float* a, const float* b, Floats (&sums)[TILE_ROWS][TILE_VECTORS])
{
#if AHEAD
    // Hints, not accesses: past the end of the strip they do nothing.
    for (int64_t v = 0; v < tile_cols; v += 16) __builtin_prefetch(b + AHEAD * tile_cols + v);
#endif
    Floats row[TILE_VECTORS];
#pragma GCC unroll 16
    for (int64_t v = 0; v < TILE_VECTORS; v++) row[v] = load(b + v * LANES);
#pragma GCC unroll 16
    for (int64_t r = 0; r < TILE_ROWS; r++)
    {
#pragma GCC unroll 16
        for (int64_t v = 0; v < TILE_VECTORS; v++) sums[r][v] += a[r] * row[v];
    }
}

// One tile of c: rows x cols of it exist, the rest is padding. first: c holds nothing yet.
static inline void tile(const float* a, const float* b, int64_t length, float* c, int64_t n, int64_t rows, int64_t cols, bool first)
{
    Floats sums[TILE_ROWS][TILE_VECTORS] = {};
    int64_t p = 0;
    for (; p + UNROLL <= length; p += UNROLL)
    {
#pragma GCC unroll 4
        for (int64_t u = 0; u < UNROLL; u++) step(a + u * TILE_ROWS, b + u * tile_cols, sums);
        a += UNROLL * TILE_ROWS;
        b += UNROLL * tile_cols;
    }
    for (; p < length; p++, a += TILE_ROWS, b += tile_cols) step(a, b, sums);

    if (rows == TILE_ROWS && cols == tile_cols)
    {
#pragma GCC unroll 16
        for (int64_t r = 0; r < TILE_ROWS; r++)
        {
#pragma GCC unroll 16
            for (int64_t v = 0; v < TILE_VECTORS; v++)
            {
                float* out = c + r * n + v * LANES;
                store(out, first ? sums[r][v] : load(out) + sums[r][v]);
            }
        }
        return;
    }

    float edge[TILE_ROWS][tile_cols];
#pragma GCC unroll 16
    for (int64_t r = 0; r < TILE_ROWS; r++)
    {
#pragma GCC unroll 16
        for (int64_t v = 0; v < TILE_VECTORS; v++) store(edge[r] + v * LANES, sums[r][v]);
    }
    for (int64_t r = 0; r < rows; r++)
    {
        for (int64_t j = 0; j < cols; j++) c[r * n + j] = first ? edge[r][j] : c[r * n + j] + edge[r][j];
    }
}

extern "C" void kernel(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ c,
                       float* __restrict__ packed_a, float* __restrict__ packed_b, int64_t m, int64_t k, int64_t n)
{
    for (int64_t p = 0; p < k; p += DEPTH)
    {
        const int64_t length = smaller(DEPTH, k - p);
        pack_b(b + p * n, n, length, packed_b);
        for (int64_t top = 0; top < m; top += ROWS)
        {
            const int64_t rows = smaller(ROWS, m - top);
            pack_a(a + top * k + p, k, rows, length, packed_a);
            for (int64_t j = 0; j < n; j += tile_cols)
            {
                for (int64_t i = 0; i < rows; i += TILE_ROWS)
                {
                    tile(packed_a + i * length, packed_b + j * length, length, c + (top + i) * n + j, n, smaller(TILE_ROWS, rows - i),
                         smaller(tile_cols, n - j), p == 0);
                }
            }
        }
    }
}
// EVOLVE-BLOCK-END
