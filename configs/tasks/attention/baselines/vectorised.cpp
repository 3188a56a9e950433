// The strongest simple kernel: for a few rows of q at a time, both products by tiles that live in registers, with keys and values packed
// into strips, and the softmax between them in vectors. The scores of these rows stay in the first-level cache.
// @scratch keys float32 [(seq + 31) / 32 * 32 * dim]
// @scratch values float32 [(dim + 31) / 32 * 32 * seq]
// @scratch scores float32 [(seq + 31) / 32 * 32 * 12]
#include <cmath>
#include <cstdint>
#include <cstring>

// Registers decide the tile: accumulators, a piece of a strip and one factor must fit. 32 registers with AVX-512, 16 without.
#ifdef __AVX512F__
constexpr int64_t lanes = 16, tile_rows = 12;
#else
constexpr int64_t lanes = 8, tile_rows = 6;
#endif
constexpr int64_t vectors = 2;
constexpr int64_t tile_cols = vectors * lanes;
typedef float Floats __attribute__((vector_size(lanes * 4)));
typedef int32_t Ints __attribute__((vector_size(lanes * 4)));

// memcpy: buffers are aligned to their element only.
static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }
static inline void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }
static inline Floats larger(Floats a, Floats b) { return a > b ? a : b; }

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t whole_tiles(int64_t count) { return (count + tile_cols - 1) / tile_cols * tile_cols; }

// exp(x) for x <= 0, within 2 ulp; 0 where the result would be subnormal. x = n ln 2 + r, exp(x) = 2^n exp(r), and the polynomial is
// Cephes' expf. n comes from a conversion, not from adding and subtracting a magic number: reassociation would remove that.
static inline Floats exponential(Floats x)
{
    const Floats clamped = larger(x, Floats{} - 87.33f);
    const Ints n = __builtin_convertvector(clamped * 1.44269504f - 0.5f, Ints);
    const Floats whole = __builtin_convertvector(n, Floats);
    const Floats r = (clamped - whole * 0.693359375f) + whole * 2.12194440e-4f;

    Floats p = r * 1.9875691500e-4f + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + (r + 1.0f);
    return x < -87.33f ? Floats{} : (Floats)((Ints)p + (n << 23));
}

// Strips of tile_cols columns of a (rows x cols), row by row, padded with zeros; transposed: of its transpose.
static void pack(const float* a, int64_t rows, int64_t cols, bool transposed, float* packed)
{
    for (int64_t j = 0; j < cols; j += tile_cols)
    {
        for (int64_t r = 0; r < rows; r++, packed += tile_cols)
        {
            for (int64_t c = 0; c < tile_cols; c++)
            {
                packed[c] = j + c >= cols ? 0 : transposed ? a[(j + c) * rows + r] : a[r * cols + j + c];
            }
        }
    }
}

// tile_rows rows of a (stride apart) times one strip: sums of `length` products. Rows that do not exist repeat the last one.
static inline void product(const float* a, int64_t stride, int64_t rows, const float* strip, int64_t length, Floats (&sums)[tile_rows][vectors])
{
    const float* row[tile_rows];
#pragma GCC unroll 16
    for (int64_t r = 0; r < tile_rows; r++)
    {
        row[r] = a + smaller(r, rows - 1) * stride;
#pragma GCC unroll 4
        for (int64_t v = 0; v < vectors; v++) sums[r][v] = Floats{};
    }
    for (int64_t p = 0; p < length; p++, strip += tile_cols)
    {
        Floats b[vectors];
#pragma GCC unroll 4
        for (int64_t v = 0; v < vectors; v++) b[v] = load(strip + v * lanes);
#pragma GCC unroll 16
        for (int64_t r = 0; r < tile_rows; r++)
        {
#pragma GCC unroll 4
            for (int64_t v = 0; v < vectors; v++) sums[r][v] += row[r][p] * b[v];
        }
    }
}

// exp(scale (s - max)) in place over a row padded to whole tiles; the padding becomes 0. Returns the sum.
static inline float exponentials(float* s, int64_t seq, int64_t padded, float scale)
{
    for (int64_t j = seq; j < padded; j++) s[j] = -INFINITY;
    Floats most = Floats{} - INFINITY;
    for (int64_t j = 0; j < padded; j += lanes) most = larger(most, load(s + j));
    float largest = most[0];
    for (int64_t i = 1; i < lanes; i++) largest = most[i] > largest ? most[i] : largest;

    Floats sums = {};
    for (int64_t j = 0; j < padded; j += lanes)
    {
        const Floats e = exponential((load(s + j) - largest) * scale);
        store(s + j, e);
        sums += e;
    }
    float sum = 0;
    for (int64_t i = 0; i < lanes; i++) sum += sums[i];
    return sum;
}

extern "C" void kernel(const float* __restrict__ q, const float* __restrict__ k, const float* __restrict__ v, float* __restrict__ o,
                       float* __restrict__ keys, float* __restrict__ values, float* __restrict__ scores, int64_t heads, int64_t seq, int64_t dim)
{
    const float scale = 1 / std::sqrt((float)dim);
    const int64_t padded = whole_tiles(seq);
    for (int64_t head = 0; head < heads; head++, q += seq * dim, k += seq * dim, v += seq * dim, o += seq * dim)
    {
        pack(k, dim, seq, true, keys);
        pack(v, seq, dim, false, values);
        for (int64_t i = 0; i < seq; i += tile_rows)
        {
            const int64_t rows = smaller(tile_rows, seq - i);
            Floats sums[tile_rows][vectors];
            for (int64_t j = 0; j < seq; j += tile_cols)
            {
                product(q + i * dim, dim, rows, keys + j * dim, dim, sums);
#pragma GCC unroll 16
                for (int64_t r = 0; r < tile_rows; r++)
                {
#pragma GCC unroll 4
                    for (int64_t u = 0; u < vectors; u++) store(scores + r * padded + j + u * lanes, sums[r][u]);
                }
            }

            float factors[tile_rows];
            for (int64_t r = 0; r < tile_rows; r++) factors[r] = 1 / exponentials(scores + r * padded, seq, padded, scale);

            for (int64_t d = 0; d < dim; d += tile_cols)
            {
                product(scores, padded, tile_rows, values + d * seq, seq, sums);
                float edge[tile_rows][tile_cols];
#pragma GCC unroll 16
                for (int64_t r = 0; r < tile_rows; r++)
                {
#pragma GCC unroll 4
                    for (int64_t u = 0; u < vectors; u++) store(edge[r] + u * lanes, sums[r][u] * factors[r]);
                }
                for (int64_t r = 0; r < rows; r++) std::memcpy(o + (i + r) * dim + d, edge[r], smaller(tile_cols, dim - d) * sizeof(float));
            }
        }
    }
}
