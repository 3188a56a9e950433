// attention: o[i] = sum over j of p[j] v[j], where p = softmax over j of (q[i] . k[j]) / sqrt(dim), in each head.
// EVOLVE-BLOCK-START
// Both products by tiles of results that live in registers, enough sums to hide the latency of a fused multiply-add, and the softmax
// between them while its rows are in the first-level cache: scores never reach memory. Fast also because keys are transposed in
// registers when packed, and because the exponential has few steps: 2^x by a polynomial, scaled by an instruction where there is one.
//
// Floats in a vector, vectors and rows of a tile; 0: what suits the registers that the compiler may use. Sums, a piece of a strip and a
// factor should fit them:
// @tune WIDTH 0 8 16
// @tune TILE_VECTORS 0 1 2 3 4
// @tune TILE_ROWS 0 2 4 6 8 12 14
// @require TILE_ROWS * TILE_VECTORS <= 28
// Steps of the products' loops done at once, and vectors of exponentials:
// @tune UNROLL 1 2 4
// @tune CHAINS 2 1 4
// Tiles of rows for which a strip of keys is used before the next strip:
// @tune TILES 1 2 4
// @scratch keys float32 [(seq + 64) * dim + 16]
// @scratch values float32 [(dim + 64) * seq + 16]
// @scratch scores float32 [(seq + 80) * 24 * TILES + 16]
#include <cmath>
#include <cstdint>
#include <cstring>
#include <immintrin.h>

#ifdef __AVX512F__
constexpr int64_t native_lanes = 16, native_vectors = 4, native_sums = 24;
#else
constexpr int64_t native_lanes = 8, native_vectors = 2, native_sums = 12;
#endif
constexpr int64_t lanes = WIDTH ? WIDTH : native_lanes, vectors = TILE_VECTORS ? TILE_VECTORS : native_vectors;
constexpr int64_t tile_rows = TILE_ROWS ? TILE_ROWS : native_sums / vectors;
constexpr int64_t tile_cols = vectors * lanes;
typedef float Floats __attribute__((vector_size(lanes * 4)));
typedef int32_t Ints __attribute__((vector_size(lanes * 4)));
typedef float Four __attribute__((vector_size(16)));

// memcpy: buffers are aligned to their element only.
template <typename T = Floats> static inline T load(const float* p) { T v; std::memcpy(&v, p, sizeof v); return v; }
template <typename T> static inline void store(float* p, T v) { std::memcpy(p, &v, sizeof v); }
// One instruction where there is one: of a comparison and a choice, compilers make two.
static inline Floats larger(Floats a, Floats b)
{
#if WIDTH != 8 && defined(__AVX512F__)
    return (Floats)_mm512_max_ps((__m512)a, (__m512)b);
#elif WIDTH != 16 && defined(__AVX__)
    return (Floats)_mm256_max_ps((__m256)a, (__m256)b);
#else
    return a > b ? a : b;
#endif
}

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t whole_tiles(int64_t count) { return (count + tile_cols - 1) / tile_cols * tile_cols; }
static inline float* aligned(float* p) { return (float*)(((uintptr_t)p + 63) / 64 * 64); }

// 2^r for |r| <= 1/2.
static inline Floats fraction(Floats r)
{
    Floats p = r * 1.546144470e-4f + 1.340042818e-3f;
    p = p * r + 9.618056679e-3f;
    p = p * r + 5.550327227e-2f;
    p = p * r + 2.402265092e-1f;
    p = p * r + 6.931472067e-1f;
    return p * r + 1.0f;
}

// 2^x for x <= 0: x = n + r, 2^x = 2^n 2^r. Below the normal range the result is 0 or subnormal.
static inline Floats exponential(Floats x)
{
    x = larger(x, Floats{} - 150.0f);
#if WIDTH != 8 && defined(__AVX512F__)
    const __m512 n = _mm512_roundscale_ps((__m512)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    return (Floats)_mm512_scalef_ps((__m512)fraction(x - (Floats)n), n);
#else
    const Ints n = __builtin_convertvector(x - 0.5f, Ints);
    const Floats p = fraction(x - __builtin_convertvector(n, Floats));
    return x < -125.0f ? Floats{} : (Floats)((Ints)p + (n << 23));
#endif
}

// Four rows of four floats become four columns.
static inline void transpose(const float* a, int64_t stride, float* to)
{
    const Four r0 = load<Four>(a), r1 = load<Four>(a + stride), r2 = load<Four>(a + 2 * stride), r3 = load<Four>(a + 3 * stride);
    const Four low01 = __builtin_shufflevector(r0, r1, 0, 4, 1, 5), high01 = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
    const Four low23 = __builtin_shufflevector(r2, r3, 0, 4, 1, 5), high23 = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
    store(to, __builtin_shufflevector(low01, low23, 0, 1, 4, 5));
    store(to + tile_cols, __builtin_shufflevector(low01, low23, 2, 3, 6, 7));
    store(to + 2 * tile_cols, __builtin_shufflevector(high01, high23, 0, 1, 4, 5));
    store(to + 3 * tile_cols, __builtin_shufflevector(high01, high23, 2, 3, 6, 7));
}

// Strips of tile_cols keys, one dimension after the other, padded with zeros.
static void pack_keys(const float* k, int64_t seq, int64_t dim, float* packed)
{
    for (int64_t j = 0; j < seq; j += tile_cols, packed += tile_cols * dim)
    {
        const int64_t count = smaller(tile_cols, seq - j);
        int64_t c = 0;
        for (; c + 4 <= count; c += 4)
        {
            const float* from = k + (j + c) * dim;
            int64_t d = 0;
            for (; d + 4 <= dim; d += 4) transpose(from + d, dim, packed + d * tile_cols + c);
            for (; d < dim; d++)
            {
                for (int64_t i = 0; i < 4; i++) packed[d * tile_cols + c + i] = from[i * dim + d];
            }
        }
        for (; c < tile_cols; c++)
        {
            for (int64_t d = 0; d < dim; d++) packed[d * tile_cols + c] = c < count ? k[(j + c) * dim + d] : 0;
        }
    }
}

// Strips of tile_cols dimensions, one value after the other, padded with zeros.
static void pack_values(const float* v, int64_t seq, int64_t dim, float* packed)
{
    for (int64_t d = 0; d < dim; d += tile_cols)
    {
        const int64_t count = smaller(tile_cols, dim - d);
        for (int64_t j = 0; j < seq; j++, packed += tile_cols)
        {
            if (count == tile_cols)
            {
#pragma GCC unroll 4
                for (int64_t u = 0; u < vectors; u++) store(packed + u * lanes, load(v + j * dim + d + u * lanes));
                continue;
            }
            for (int64_t c = 0; c < tile_cols; c++) packed[c] = c < count ? v[j * dim + d + c] : 0;
        }
    }
}

// tile_rows rows of a (stride apart) times one strip: sums of `length` products. Rows that do not exist repeat the last one.
static inline void product(const float* a, int64_t stride, int64_t rows, const float* strip, int64_t length, Floats (&sums)[tile_rows][vectors])
{
    const float* row[tile_rows];
#pragma GCC unroll 24
    for (int64_t r = 0; r < tile_rows; r++)
    {
        row[r] = a + smaller(r, rows - 1) * stride;
#pragma GCC unroll 4
        for (int64_t v = 0; v < vectors; v++) sums[r][v] = Floats{};
    }
    auto step = [&](int64_t p) __attribute__((always_inline))
    {
        Floats b[vectors];
#pragma GCC unroll 4
        for (int64_t v = 0; v < vectors; v++) b[v] = load(strip + p * tile_cols + v * lanes);
#pragma GCC unroll 24
        for (int64_t r = 0; r < tile_rows; r++)
        {
#pragma GCC unroll 4
            for (int64_t v = 0; v < vectors; v++) sums[r][v] += row[r][p] * b[v];
        }
    };
    int64_t p = 0;
    for (; p + UNROLL <= length; p += UNROLL)
    {
#pragma GCC unroll 4
        for (int64_t u = 0; u < UNROLL; u++) step(p + u);
    }
    for (; p < length; p++) step(p);
}

// exp(scale (s - max)) in place over a row padded to whole tiles; the padding becomes 0. Returns the sum. `scale` holds log2(e).
static inline float exponentials(float* s, int64_t seq, int64_t padded, float scale)
{
    for (int64_t j = seq; j < padded; j++) s[j] = -INFINITY;
    Floats most[vectors], sums[CHAINS] = {};
#pragma GCC unroll 4
    for (int64_t v = 0; v < vectors; v++) most[v] = load(s + v * lanes);
    for (int64_t j = tile_cols; j < padded; j += tile_cols)
    {
#pragma GCC unroll 4
        for (int64_t v = 0; v < vectors; v++) most[v] = larger(most[v], load(s + j + v * lanes));
    }
    for (int64_t v = 1; v < vectors; v++) most[0] = larger(most[0], most[v]);
    float largest = most[0][0];
    for (int64_t i = 1; i < lanes; i++) largest = most[0][i] > largest ? most[0][i] : largest;

    int64_t j = 0;
    for (; j + CHAINS * lanes <= padded; j += CHAINS * lanes)
    {
#pragma GCC unroll 4
        for (int64_t i = 0; i < CHAINS; i++)
        {
            const Floats e = exponential((load(s + j + i * lanes) - largest) * scale);
            store(s + j + i * lanes, e);
            sums[i] += e;
        }
    }
    for (; j < padded; j += lanes)
    {
        const Floats e = exponential((load(s + j) - largest) * scale);
        store(s + j, e);
        sums[0] += e;
    }
    for (int64_t i = 1; i < CHAINS; i++) sums[0] += sums[i];
    float sum = 0;
    for (int64_t i = 0; i < lanes; i++) sum += sums[0][i];
    return sum;
}

extern "C" void kernel(const float* __restrict__ q, const float* __restrict__ k, const float* __restrict__ v, float* __restrict__ o,
                       float* __restrict__ keys, float* __restrict__ values, float* __restrict__ scores, int64_t heads, int64_t seq, int64_t dim)
{
    const float scale = 1.44269504f / std::sqrt((float)dim);
    const int64_t padded = whole_tiles(seq), stride = padded + 16; // not a power of two
    keys = aligned(keys);
    values = aligned(values);
    scores = aligned(scores);
    for (int64_t head = 0; head < heads; head++, q += seq * dim, k += seq * dim, v += seq * dim, o += seq * dim)
    {
        pack_keys(k, seq, dim, keys);
        pack_values(v, seq, dim, values);
        for (int64_t top = 0; top < seq; top += TILES * tile_rows)
        {
            const int64_t end = smaller(top + TILES * tile_rows, seq);
            Floats sums[tile_rows][vectors];
            for (int64_t j = 0; j < seq; j += tile_cols)
            {
                for (int64_t i = top; i < end; i += tile_rows)
                {
                    product(q + i * dim, dim, seq - i, keys + j * dim, dim, sums);
#pragma GCC unroll 24
                    for (int64_t r = 0; r < tile_rows; r++)
                    {
#pragma GCC unroll 4
                        for (int64_t u = 0; u < vectors; u++) store(scores + (i - top + r) * stride + j + u * lanes, sums[r][u]);
                    }
                }
            }

            for (int64_t i = top; i < end; i += tile_rows)
            {
                const int64_t rows = smaller(tile_rows, seq - i);
                float* s = scores + (i - top) * stride;
                float factors[tile_rows];
                for (int64_t r = 0; r < tile_rows; r++) factors[r] = 1 / exponentials(s + r * stride, seq, padded, scale);

                for (int64_t d = 0; d < dim; d += tile_cols)
                {
                    product(s, stride, tile_rows, values + d * seq, seq, sums);
                    float edge[tile_rows][tile_cols];
#pragma GCC unroll 24
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
}
// EVOLVE-BLOCK-END
