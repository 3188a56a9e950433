// layer-norm: y[r][c] = (x[r][c] - mean(x[r])) / sqrt(variance(x[r]) + 1e-5) * gamma[c] + beta[c].
// @launch normalise<<<ceil_div(rows, 128), 128>>>(x, gamma, beta, y, rows, cols)
// EVOLVE-BLOCK-START
// A plain start: one thread for each row.
extern "C" __global__ void normalise(const float* x, const float* gamma, const float* beta, float* y, long long rows, long long cols)
{
    const long long r = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (r >= rows) return;
    const float* in = x + r * cols;

    float mean = 0;
    for (long long c = 0; c < cols; c++) mean += in[c];
    mean /= cols;

    float variance = 0;
    for (long long c = 0; c < cols; c++) variance += (in[c] - mean) * (in[c] - mean);
    const float scale = 1 / sqrtf(variance / cols + 1e-5f);

    for (long long c = 0; c < cols; c++) y[r * cols + c] = (in[c] - mean) * scale * gamma[c] + beta[c];
}
// EVOLVE-BLOCK-END
