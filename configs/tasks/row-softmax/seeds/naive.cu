// row-softmax: y[r][c] = exp(x[r][c] - max(x[r])) / sum over the row of the same.
// EVOLVE-BLOCK-START
// A plain start: a thread for each row, and the three loops of the definition.
// @launch softmax<<<ceil_div(rows, 64), 64>>>(x, y, rows, cols)

extern "C" __global__ void softmax(const float* x, float* y, long long rows, long long cols)
{
    const long long row = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    const float* in = x + row * cols;
    float* out = y + row * cols;

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
