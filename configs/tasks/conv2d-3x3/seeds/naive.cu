// conv2d-3x3: y[o][r][c] = sum over i and a 3x3 window around (r, c) of x[i] * weights[o][i]; zeros outside.
// @launch convolve<<<(ceil_div(w, 16), ceil_div(h, 16), cout), (16, 16)>>>(x, weights, y, cin, h, w)
// EVOLVE-BLOCK-START
// A plain start: a thread for each element of the output.
extern "C" __global__ void convolve(const float* x, const float* weights, float* y, long long cin, long long h, long long w)
{
    const long long c = blockIdx.x * 16LL + threadIdx.x, r = blockIdx.y * 16LL + threadIdx.y, o = blockIdx.z;
    if (r >= h || c >= w) return;
    float sum = 0;
    for (long long i = 0; i < cin; i++)
    {
        for (int dr = -1; dr <= 1; dr++)
        {
            for (int dc = -1; dc <= 1; dc++)
            {
                if (r + dr >= 0 && r + dr < h && c + dc >= 0 && c + dc < w)
                {
                    sum += x[(i * h + r + dr) * w + c + dc] * weights[((o * cin + i) * 3 + dr + 1) * 3 + dc + 1];
                }
            }
        }
    }
    y[(o * h + r) * w + c] = sum;
}
// EVOLVE-BLOCK-END
