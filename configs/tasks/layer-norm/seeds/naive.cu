// layer-norm: y = (x - mean) / sqrt(variance + 1e-5) * gamma + beta, over each row.
// EVOLVE-BLOCK-START
// A plain start: a thread for each row, and the three loops of the definition.
// @launch layer_norm<<<ceil_div(rows, 64), 64>>>(x, gamma, beta, y, rows, cols)

extern "C" __global__ void layer_norm(const float* x, const float* gamma, const float* beta, float* y, long long rows, long long cols)
{
    const long long row = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    const float* in = x + row * cols;
    float* out = y + row * cols;

    float mean = 0;
    for (long long c = 0; c < cols; c++) mean += in[c];
    mean /= (float)cols;

    float variance = 0;
    for (long long c = 0; c < cols; c++) variance += (in[c] - mean) * (in[c] - mean);
    variance /= (float)cols;

    const float scale = 1 / sqrtf(variance + 1e-5f);
    for (long long c = 0; c < cols; c++) out[c] = (in[c] - mean) * scale * gamma[c] + beta[c];
}
// EVOLVE-BLOCK-END
