// conv2d-3x3: y[o][r][c] = sum over i and a 3x3 window around (r, c) of x[i] * weights[o][i]; zeros outside.
// @launch convolve<<<(ceil_div(w, 16), ceil_div(h, 16), ceil_div(cout, EACH)), (16, 16)>>>(x, weights, y, cin, h, w, cout)
// @tune EACH 4 2 8
// EVOLVE-BLOCK-START
// A tile of an input channel and its frame in shared memory serve EACH output channels.
extern "C" __global__ void convolve(const float* x, const float* weights, float* y, long long cin, long long h, long long w, long long cout)
{
    __shared__ float tile[18][18], taps[EACH][9];
    const long long left = blockIdx.x * 16LL, top = blockIdx.y * 16LL, first = blockIdx.z * (long long)EACH;
    const int thread = threadIdx.y * 16 + threadIdx.x;
    float sums[EACH] = {};

    for (long long i = 0; i < cin; i++)
    {
        for (int at = thread; at < 18 * 18; at += 256)
        {
            const long long r = top + at / 18 - 1, c = left + at % 18 - 1;
            tile[at / 18][at % 18] = r >= 0 && r < h && c >= 0 && c < w ? x[(i * h + r) * w + c] : 0;
        }
        for (int at = thread; at < EACH * 9; at += 256)
        {
            const long long o = first + at / 9;
            taps[at / 9][at % 9] = o < cout ? weights[(o * cin + i) * 9 + at % 9] : 0;
        }
        __syncthreads();

        for (int t = 0; t < 9; t++)
        {
            const float value = tile[threadIdx.y + t / 3][threadIdx.x + t % 3];
            for (int e = 0; e < EACH; e++) sums[e] += value * taps[e][t];
        }
        __syncthreads();
    }

    const long long r = top + threadIdx.y, c = left + threadIdx.x;
    for (int e = 0; e < EACH; e++)
    {
        if (first + e < cout && r < h && c < w) y[((first + e) * h + r) * w + c] = sums[e];
    }
}
// EVOLVE-BLOCK-END
