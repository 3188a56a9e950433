// row-softmax: y[r][c] = exp(x[r][c] - max(x[r])) / sum over the row of the same.
// @launch softmax_rows<<<ceil_div(rows, 128), 128>>>(x, y, rows, cols)
// EVOLVE-BLOCK-START
// A plain start: one thread for each row. Correct, slow, and easy to read.
extern "C" __global__ void softmax_rows(const float* x, float* y, long long rows, long long cols)
{
    const long long r = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (r >= rows) return;
    const float* in = x + r * cols;
    float* out = y + r * cols;

    float largest = in[0];
    for (long long c = 1; c < cols; c++) largest = fmaxf(largest, in[c]);

    float sum = 0;
    for (long long c = 0; c < cols; c++)
    {
        out[c] = expf(in[c] - largest);
        sum += out[c];
    }

    for (long long c = 0; c < cols; c++) out[c] /= sum;
}
// EVOLVE-BLOCK-END
