// conv2d-3x3: y[o][i][j] = sum over c, p, q of x[c][i+p-1][j+q-1] weights[o][c][p][q], x being 0 outside the image.
// EVOLVE-BLOCK-START
// A plain start: a thread for each result, which walks all channels and taps.
// @launch convolve<<<ceil_div(cout * h * w, 256), 256>>>(x, weights, y, cin, h, w, cout)

extern "C" __global__ void convolve(const float* x, const float* weights, float* y, long long cin, long long h, long long w, long long cout)
{
    const long long at = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (at >= cout * h * w) return;
    const long long o = at / (h * w), i = at / w % h, j = at % w;
    float sum = 0;
    for (long long c = 0; c < cin; c++)
    {
        for (int p = 0; p < 3; p++)
        {
            for (int q = 0; q < 3; q++)
            {
                const long long row = i + p - 1, col = j + q - 1;
                if (row >= 0 && row < h && col >= 0 && col < w) sum += x[(c * h + row) * w + col] * weights[((o * cin + c) * 3 + p) * 3 + q];
            }
        }
    }
    y[at] = sum;
}
// EVOLVE-BLOCK-END
