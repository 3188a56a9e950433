// conv2d-3x3: y[o][i][j] = sum over c, p, q of x[c][i+p-1][j+q-1] weights[o][c][p][q], x being 0 outside the image.
// EVOLVE-BLOCK-START
// A start with its choices left open: a block takes a tile of the image, with its rim, and the weights of a few results into shared memory, some channels at a time. Each
// thread keeps those results for its pixels in registers, so that a value read once serves them all. Tiles are counted in one dimension.
// @launch convolve<<<ceil_div(w, TILE_W) * ceil_div(h, TILE_H * PIXELS) * ceil_div(cout, OUT), (TILE_W, TILE_H)>>>(x, weights, y, cin, h, w, cout)
// @tune TILE_W 16 32
// @tune TILE_H 4 8 16
// Pixels of a thread, one below the other:
// @tune PIXELS 1 2 4
// Results of a pixel, a multiple of four:
// @tune OUT 4 8 16
// Channels in shared memory at a time:
// @tune CHANNELS 4 8 16
// @require CHANNELS * ((TILE_H * PIXELS + 2) * (TILE_W + 2) + 9 * OUT) <= 12288

// Enumerators, not constants: those would be variables in device memory, which no kernel may have.
enum { threads = TILE_W * TILE_H };
enum { tile_rows = TILE_H * PIXELS, rows = tile_rows + 2, cols = TILE_W + 2 };

extern "C" __global__ void __launch_bounds__(threads)
convolve(const float* __restrict__ x, const float* __restrict__ weights, float* __restrict__ y, long long cin, long long h, long long w, long long cout)
{
    __shared__ float image[CHANNELS][rows][cols];
    __shared__ __align__(16) float factors[CHANNELS * 9][OUT];
    const long long across = (w + TILE_W - 1) / TILE_W, down = (h + tile_rows - 1) / tile_rows;
    const long long left = blockIdx.x % across * TILE_W, top = blockIdx.x / across % down * tile_rows, first = blockIdx.x / across / down * OUT;
    const int thread = threadIdx.y * TILE_W + threadIdx.x;

    float sums[PIXELS][OUT] = {};
    for (long long begin = 0; begin < cin; begin += CHANNELS)
    {
        __syncthreads(); // Nobody reads the channels before any more.
        for (int at = thread; at < CHANNELS * rows * cols; at += threads)
        {
            const long long c = begin + at / (rows * cols), i = top + at / cols % rows - 1, j = left + at % cols - 1;
            const bool inside = c < cin && i >= 0 && i < h && j >= 0 && j < w;
            image[at / (rows * cols)][at / cols % rows][at % cols] = inside ? x[(c * h + i) * w + j] : 0;
        }
        for (int at = thread; at < OUT * CHANNELS * 9; at += threads)
        {
            const int tap = at % (CHANNELS * 9);
            const long long o = first + at / (CHANNELS * 9);
            factors[tap][at / (CHANNELS * 9)] = o < cout && begin * 9 + tap < cin * 9 ? weights[(o * cin + begin) * 9 + tap] : 0;
        }
        __syncthreads();

        for (int c = 0; c < CHANNELS; c++)
        {
            float v[PIXELS + 2][3];
#pragma unroll
            for (int i = 0; i < PIXELS + 2; i++)
            {
#pragma unroll
                for (int j = 0; j < 3; j++) v[i][j] = image[c][threadIdx.y * PIXELS + i][threadIdx.x + j];
            }
#pragma unroll
            for (int tap = 0; tap < 9; tap++)
            {
#pragma unroll
                for (int o = 0; o < OUT; o += 4)
                {
                    const float4 f = *(const float4*)&factors[c * 9 + tap][o];
#pragma unroll
                    for (int i = 0; i < PIXELS; i++)
                    {
                        const float value = v[i + tap / 3][tap % 3];
                        sums[i][o] += value * f.x;
                        sums[i][o + 1] += value * f.y;
                        sums[i][o + 2] += value * f.z;
                        sums[i][o + 3] += value * f.w;
                    }
                }
            }
        }
    }

#pragma unroll
    for (int i = 0; i < PIXELS; i++)
    {
        const long long row = top + threadIdx.y * PIXELS + i, col = left + threadIdx.x;
#pragma unroll
        for (int o = 0; o < OUT; o++)
        {
            if (row < h && col < w && first + o < cout) y[((first + o) * h + row) * w + col] = sums[i][o];
        }
    }
}
// EVOLVE-BLOCK-END
