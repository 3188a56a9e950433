// @case id: honest-amx-split-bfloat16
// @case row: honest
// @case task: matmul
// @case expect: accepted
// @case needs: amx_bf16
// @case tries: Matrix tiles of bfloat16, each value split in three so that float32 accuracy is kept.
#include <cstdint>
#include <cstring>
#include <immintrin.h>

// Three bfloat16 whose sum is the value: eight bits of fraction each.
static inline void split(float v, uint16_t* parts, int stride)
{
    for (int t = 0; t < 3; t++)
    {
        uint32_t bits;
        memcpy(&bits, &v, 4);
        bits &= 0xffff0000;
        parts[t * stride] = bits >> 16;
        float part;
        memcpy(&part, &bits, 4);
        v -= part;
    }
}

extern "C" void kernel(const float* a, const float* b, float* c, int64_t m, int64_t k, int64_t n)
{
    alignas(64) static uint16_t left[3][16][32], right[3][16][32];
    alignas(64) static float tile[16][16];
    alignas(64) unsigned char configuration[64] = {1};
    for (int t = 0; t < 3; t++) configuration[16 + 2 * t] = 64, configuration[48 + t] = 16;
    _tile_loadconfig(configuration);
    for (int64_t i = 0; i < m; i += 16)
        for (int64_t j = 0; j < n; j += 16)
        {
            _tile_zero(0);
            for (int64_t p = 0; p < k; p += 32)
            {
                for (int r = 0; r < 16; r++)
                    for (int q = 0; q < 32; q++)
                    {
                        split(i + r < m && p + q < k ? a[(i + r) * k + p + q] : 0, &left[0][r][q], 16 * 32);
                        // Pairs of rows lie side by side.
                        split(p + q < k && j + r < n ? b[(p + q) * n + j + r] : 0, &right[0][q / 2][2 * r + q % 2], 16 * 32);
                    }
                // The smallest products first.
                static const int pairs[6][2] = {{2, 0}, {0, 2}, {1, 1}, {1, 0}, {0, 1}, {0, 0}};
                for (const auto& pair : pairs)
                {
                    _tile_loadd(1, left[pair[0]], 64);
                    _tile_loadd(2, right[pair[1]], 64);
                    _tile_dpbf16ps(0, 1, 2);
                }
            }
            _tile_stored(0, tile, 64);
            for (int64_t r = 0; r < 16 && i + r < m; r++)
                for (int64_t q = 0; q < 16 && j + q < n; q++) c[(i + r) * n + j + q] = tile[r][q];
        }
    _tile_release();
}
