// conv2d-3x3: y[o][i][j] = sum over c, p, q of x[c][i+p-1][j+q-1] weights[o][c][p][q], x being 0 outside the image.
// EVOLVE-BLOCK-START
// Winograd's algorithm: tiles of 2 x 2 results from 4 x 4 inputs with 16 products instead of 36. Fast because the products are 16 small
// matrix products whose tiles live in registers, and because the sums before and after them run on vectors of neighbouring tiles; a block
// of tiles goes through all steps while it is in the second-level cache. All its factors are 1, 1/2 and 1/4: no digits are lost to them.
//
// Floats in a vector; 0: the widest that the compiler may use:
// @tune WIDTH 0 8 16
// Images and vectors of neighbouring tiles whose sums live in registers; 0 images: what suits the registers:
// @tune TILE_OUT 0 4 8 12 16 24
// @tune TILE_VECTORS 1 2 3
// @require TILE_OUT * TILE_VECTORS <= 28
// Tiles that go through all steps at a time, in whole rows:
// @tune BLOCK 128 32 64 256
// Steps of the inner loop done at once:
// @tune UNROLL 1 2 4
// @scratch padded float32 [cin * (h + 3) * (w + 70)]
// @scratch factors float32 [16 * (cout + 28) * cin + 16]
// @scratch inputs float32 [16 * (cin * (BLOCK + w / 2 + 96) + 16) + 16]
// @scratch products float32 [16 * (28 * (BLOCK + w / 2 + 96) + 16) + 16]
#include <cstdint>
#include <cstring>

#if WIDTH == 16 || (WIDTH == 0 && defined(__AVX512F__))
constexpr int64_t lanes = 16, native_sums = 16;
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#else
constexpr int64_t lanes = 8, native_sums = 8;
#define EVEN 0, 2, 4, 6, 8, 10, 12, 14
#define ODD 1, 3, 5, 7, 9, 11, 13, 15
#define LOW 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH 4, 12, 5, 13, 6, 14, 7, 15
#endif
constexpr int64_t vectors = TILE_VECTORS, tile_out = TILE_OUT ? TILE_OUT : native_sums / vectors, tile_cols = vectors * lanes;
typedef float Floats __attribute__((vector_size(lanes * 4)));

// memcpy: buffers are aligned to their element only.
static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }
static inline void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static inline float* aligned(float* p) { return (float*)(((uintptr_t)p + 63) / 64 * 64); }
static inline int64_t whole(int64_t count, int64_t unit) { return (count + unit - 1) / unit * unit; }

// The image with a border of zeros, an even number of rows, rows as wide as whole vectors of tiles need: no step after this knows edges.
static void pad(const float* x, int64_t cin, int64_t h, int64_t w, int64_t height, int64_t stride, float* padded)
{
    for (int64_t c = 0; c < cin; c++)
    {
        for (int64_t i = -1; i < height - 1; i++, padded += stride)
        {
            const bool inside = i >= 0 && i < h;
            padded[0] = 0;
            if (inside) std::memcpy(padded + 1, x + (c * h + i) * w, w * sizeof(float));
            const int64_t end = inside ? w + 1 : 1;
            std::memset(padded + end, 0, (stride - end) * sizeof(float));
        }
    }
}

// The 16 factors of each filter, in groups of tile_out filters: [group][16][cin][tile_out].
static void transform_weights(const float* weights, int64_t cin, int64_t cout, float* factors)
{
    for (int64_t o = 0; o < cout; o += tile_out, factors += 16 * cin * tile_out)
    {
        for (int64_t c = 0; c < cin; c++)
        {
            float g[3][3][tile_out] = {}, rows[4][3][tile_out];
            for (int64_t k = 0; k < smaller(tile_out, cout - o); k++)
            {
                for (int64_t t = 0; t < 9; t++) g[t / 3][t % 3][k] = weights[((o + k) * cin + c) * 9 + t];
            }
            for (int64_t q = 0; q < 3; q++)
            {
                for (int64_t k = 0; k < tile_out; k++)
                {
                    const float ends = 0.5f * (g[0][q][k] + g[2][q][k]), middle = 0.5f * g[1][q][k];
                    rows[0][q][k] = g[0][q][k];
                    rows[1][q][k] = ends + middle;
                    rows[2][q][k] = ends - middle;
                    rows[3][q][k] = g[2][q][k];
                }
            }
            for (int64_t p = 0; p < 4; p++)
            {
                float* to = factors + (4 * p * cin + c) * tile_out;
                for (int64_t k = 0; k < tile_out; k++)
                {
                    const float ends = 0.5f * (rows[p][0][k] + rows[p][2][k]), middle = 0.5f * rows[p][1][k];
                    to[k] = rows[p][0][k];
                    to[cin * tile_out + k] = ends + middle;
                    to[2 * cin * tile_out + k] = ends - middle;
                    to[3 * cin * tile_out + k] = rows[p][2][k];
                }
            }
        }
    }
}

// A vector of neighbouring tiles: 4 x 4 inputs each, the first in column 0 of in, become 16 sums, `plane` floats apart.
static inline void transform_inputs(const float* in, int64_t stride, float* out, int64_t plane)
{
    Floats d[4][4];
#pragma GCC unroll 4
    for (int64_t p = 0; p < 4; p++, in += stride)
    {
        const Floats a = load(in), b = load(in + lanes), c = load(in + 2), e = load(in + 2 + lanes);
        const Floats d0 = __builtin_shufflevector(a, b, EVEN), d1 = __builtin_shufflevector(a, b, ODD);
        const Floats d2 = __builtin_shufflevector(c, e, EVEN), d3 = __builtin_shufflevector(c, e, ODD);
        d[p][0] = d0 - d2;
        d[p][1] = d1 + d2;
        d[p][2] = d2 - d1;
        d[p][3] = d1 - d3;
    }
#pragma GCC unroll 4
    for (int64_t q = 0; q < 4; q++)
    {
        store(out + q * plane, d[0][q] - d[2][q]);
        store(out + (4 + q) * plane, d[1][q] + d[2][q]);
        store(out + (8 + q) * plane, d[2][q] - d[1][q]);
        store(out + (12 + q) * plane, d[1][q] - d[3][q]);
    }
}

// tile_out rows of factors times tile_cols columns of the inputs: sums of `cin` products.
static inline void product(const float* factors, const float* in, int64_t cin, int64_t stride, float* out)
{
    Floats sums[tile_out][vectors] = {};
    auto step = [&](const float* f, const float* x) __attribute__((always_inline))
    {
        Floats row[vectors];
#pragma GCC unroll 3
        for (int64_t v = 0; v < vectors; v++) row[v] = load(x + v * lanes);
#pragma GCC unroll 28
        for (int64_t k = 0; k < tile_out; k++)
        {
#pragma GCC unroll 3
            for (int64_t v = 0; v < vectors; v++) sums[k][v] += f[k] * row[v];
        }
    };
    int64_t c = 0;
    for (; c + UNROLL <= cin; c += UNROLL)
    {
#pragma GCC unroll 4
        for (int64_t u = 0; u < UNROLL; u++) step(factors + (c + u) * tile_out, in + (c + u) * stride);
    }
    for (; c < cin; c++) step(factors + c * tile_out, in + c * stride);
#pragma GCC unroll 28
    for (int64_t k = 0; k < tile_out; k++)
    {
#pragma GCC unroll 3
        for (int64_t v = 0; v < vectors; v++) store(out + k * stride + v * lanes, sums[k][v]);
    }
}

// 16 products of each of a vector of tiles become two rows of results, of which `cols` and, if `second`, the second exist.
static inline void transform_products(const float* in, int64_t plane, float* y, int64_t w, int64_t cols, bool second)
{
    Floats upper[4], lower[4];
#pragma GCC unroll 4
    for (int64_t q = 0; q < 4; q++)
    {
        const Floats a = load(in + q * plane), b = load(in + (4 + q) * plane), c = load(in + (8 + q) * plane), d = load(in + (12 + q) * plane);
        upper[q] = a + (b + c);
        lower[q] = (b - c) - d;
    }
    const auto write = [&](const Floats (&m)[4], float* to) __attribute__((always_inline))
    {
        const Floats left = m[0] + (m[1] + m[2]), right = (m[1] - m[2]) - m[3];
        const Floats low = __builtin_shufflevector(left, right, LOW), high = __builtin_shufflevector(left, right, HIGH);
        if (cols >= 2 * lanes)
        {
            store(to, low);
            store(to + lanes, high);
            return;
        }
        float edge[2 * lanes];
        store(edge, low);
        store(edge + lanes, high);
        std::memcpy(to, edge, cols * sizeof(float));
    };
    write(upper, y);
    if (second) write(lower, y + w);
}

// Images of one or two rows or columns: taps that meet no input would be in the sums all the same, and drown the others if they are larger.
static void direct(const float* x, const float* weights, float* y, int64_t cin, int64_t h, int64_t w, int64_t cout)
{
    std::memset(y, 0, cout * h * w * sizeof(float));
    for (int64_t o = 0; o < cout; o++, y += h * w)
    {
        for (int64_t c = 0; c < cin; c++)
        {
            for (int64_t t = 0; t < 9; t++)
            {
                const int64_t down = t / 3 - 1, right = t % 3 - 1;
                const float factor = weights[(o * cin + c) * 9 + t];
                for (int64_t i = down < 0 ? 1 : 0; i < (down > 0 ? h - 1 : h); i++)
                {
                    const float* in = x + (c * h + i + down) * w + right;
                    for (int64_t j = right < 0 ? 1 : 0; j < (right > 0 ? w - 1 : w); j++) y[i * w + j] += factor * in[j];
                }
            }
        }
    }
}

extern "C" void kernel(const float* __restrict__ x, const float* __restrict__ weights, float* __restrict__ y, float* __restrict__ padded,
                       float* __restrict__ factors, float* __restrict__ inputs, float* __restrict__ products,
                       int64_t cin, int64_t h, int64_t w, int64_t cout)
{
    if (h < 3 || w < 3) return direct(x, weights, y, cin, h, w, cout);

    const int64_t down = (h + 1) / 2, across = (w + 1) / 2;
    const int64_t height = 2 * down + 2, width = 2 * whole(across, lanes) + 2;
    factors = aligned(factors);
    inputs = aligned(inputs);
    products = aligned(products);
    pad(x, cin, h, w, height, width, padded);
    transform_weights(weights, cin, cout, factors);

    // Rows of tiles in a block. Strides are odd numbers of cache lines, so that what is read together does not fight for the same places.
    const int64_t rows = BLOCK / across > 1 ? BLOCK / across : 1;
    const int64_t stride = whole(rows * across + 48, 32) + 16;
    const int64_t input_plane = cin * stride + 16, product_plane = tile_out * stride + 16;
    for (int64_t top = 0; top < down; top += rows)
    {
        const int64_t bottom = smaller(top + rows, down), tiles = (bottom - top) * across;
        for (int64_t c = 0; c < cin; c++)
        {
            // Rows of tiles follow each other without gaps: what a vector writes beyond its row, the next row writes again.
            for (int64_t i = top; i < bottom; i++)
            {
                for (int64_t j = 0; j < across; j += lanes)
                {
                    transform_inputs(padded + (c * height + 2 * i) * width + 2 * j, width, inputs + c * stride + (i - top) * across + j, input_plane);
                }
            }
        }
        for (int64_t o = 0; o < cout; o += tile_out)
        {
            for (int64_t t = 0; t < 16; t++)
            {
                for (int64_t j = 0; j < tiles; j += tile_cols)
                {
                    product(factors + (o * 16 + t * tile_out) * cin, inputs + t * input_plane + j, cin, stride, products + t * product_plane + j);
                }
            }
            for (int64_t k = 0; k < smaller(tile_out, cout - o); k++)
            {
                for (int64_t i = top; i < bottom; i++)
                {
                    for (int64_t j = 0; j < across; j += lanes)
                    {
                        transform_products(products + k * stride + (i - top) * across + j, product_plane, y + ((o + k) * h + 2 * i) * w + 2 * j, w,
                                           w - 2 * j, 2 * i + 1 < h);
                    }
                }
            }
        }
    }
}
// EVOLVE-BLOCK-END
