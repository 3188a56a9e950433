// conv2d-3x3: y[o][i][j] = sum over c, p, q of x[c][i+p-1][j+q-1] weights[o][c][p][q], x being 0 outside the image.
// EVOLVE-BLOCK-START
// A direct convolution: a tile of results lives in registers while all channels and taps run past it. Fast because there are enough sums to hide
// the latency of a fused multiply-add, factors lie in the order of their use, and a border of zeros spares the inner loop all edges.
//
// Floats in a vector, images and vectors of a tile; 0: what suits the registers that the compiler may use. Accumulators, a piece of a row
// and a factor should fit them:
// @tune WIDTH 0 8 16
// @tune TILE_OUT 0 2 4 6 8 12
// @tune TILE_VECTORS 2 1 3 4
// @require TILE_OUT * TILE_VECTORS <= 28
// 1: all images of a piece of the input before the next piece; 0: all pieces before the next images:
// @tune INPUT_FIRST 0 1
// @scratch padded float32 [cin * (h + 2) * (w + 66) + 16]
// @scratch packed float32 [(cout + 16) * cin * 9 + 16]
#include <cstdint>
#include <cstring>

#ifdef __AVX512F__
constexpr int64_t native_lanes = 16, native_sums = 16;
#else
constexpr int64_t native_lanes = 8, native_sums = 12;
#endif
constexpr int64_t lanes = WIDTH ? WIDTH : native_lanes, vectors = TILE_VECTORS;
constexpr int64_t tile_out = TILE_OUT ? TILE_OUT : native_sums / vectors;
constexpr int64_t tile_cols = vectors * lanes;
typedef float Floats __attribute__((vector_size(lanes * 4)));

// memcpy: buffers are aligned to their element only.
static inline Floats load(const float* p) { Floats v; std::memcpy(&v, p, sizeof v); return v; }
static inline void store(float* p, Floats v) { std::memcpy(p, &v, sizeof v); }

static inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// The image with a border of zeros, rows as wide as whole tiles need: the inner loop knows no edges.
static void pad(const float* x, int64_t cin, int64_t h, int64_t w, int64_t stride, float* padded)
{
    for (int64_t c = 0; c < cin; c++)
    {
        for (int64_t i = -1; i <= h; i++, padded += stride)
        {
            const bool inside = i >= 0 && i < h;
            padded[0] = 0;
            if (inside) std::memcpy(padded + 1, x + (c * h + i) * w, w * sizeof(float));
            const int64_t end = inside ? w + 1 : 1;
            std::memset(padded + end, 0, (stride - end) * sizeof(float));
        }
    }
}

// Filters in groups of tile_out, so that the factors of one step lie side by side.
static void pack(const float* weights, int64_t taps, int64_t cout, float* packed)
{
    for (int64_t o = 0; o < cout; o += tile_out, packed += taps * tile_out)
    {
        for (int64_t k = 0; k < tile_out; k++)
        {
            for (int64_t t = 0; t < taps; t++) packed[t * tile_out + k] = o + k < cout ? weights[(o + k) * taps + t] : 0;
        }
    }
}

// One row of tile_cols results in each of tile_out images; cols and outs of them exist, the rest is padding.
static inline void tile(const float* in, const float* factors, int64_t cin, int64_t stride, int64_t plane, float* y, int64_t image, int64_t outs, int64_t cols)
{
    Floats sums[tile_out][vectors] = {};
    for (int64_t c = 0; c < cin; c++, in += plane)
    {
        for (int64_t p = 0; p < 3; p++)
        {
#pragma GCC unroll 3
            for (int64_t q = 0; q < 3; q++, factors += tile_out)
            {
                Floats row[vectors];
#pragma GCC unroll 4
                for (int64_t v = 0; v < vectors; v++) row[v] = load(in + p * stride + q + v * lanes);
#pragma GCC unroll 28
                for (int64_t k = 0; k < tile_out; k++)
                {
#pragma GCC unroll 4
                    for (int64_t v = 0; v < vectors; v++) sums[k][v] += factors[k] * row[v];
                }
            }
        }
    }

    float edge[tile_out][tile_cols];
#pragma GCC unroll 28
    for (int64_t k = 0; k < tile_out; k++)
    {
#pragma GCC unroll 4
        for (int64_t v = 0; v < vectors; v++) store(edge[k] + v * lanes, sums[k][v]);
    }
    for (int64_t k = 0; k < outs; k++) std::memcpy(y + k * image, edge[k], cols * sizeof(float));
}

extern "C" void kernel(const float* __restrict__ x, const float* __restrict__ weights, float* __restrict__ y,
                       float* __restrict__ padded, float* __restrict__ packed, int64_t cin, int64_t h, int64_t w, int64_t cout)
{
    const int64_t stride = (w + tile_cols - 1) / tile_cols * tile_cols + 2;
    const int64_t plane = (h + 2) * stride;
    pad(x, cin, h, w, stride, padded);
    pack(weights, cin * 9, cout, packed);
    const int64_t groups = (cout + tile_out - 1) / tile_out;
    for (int64_t outer = 0; outer < (INPUT_FIRST ? h : groups); outer++)
    {
        for (int64_t inner = 0; inner < (INPUT_FIRST ? groups : h); inner++)
        {
            const int64_t o = (INPUT_FIRST ? inner : outer) * tile_out, i = INPUT_FIRST ? outer : inner;
            for (int64_t j = 0; j < w; j += tile_cols)
            {
                tile(padded + i * stride + j, packed + o * cin * 9, cin, stride, plane, y + (o * h + i) * w + j, h * w, smaller(tile_out, cout - o),
                     smaller(tile_cols, w - j));
            }
        }
    }
}
// EVOLVE-BLOCK-END
