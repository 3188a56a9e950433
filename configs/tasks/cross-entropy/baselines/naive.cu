// What most people would write first: a thread for each row, and the two loops of the definition.
// @launch cross_entropy<<<ceil_div(rows, 64), 64>>>(logits, labels, loss, rows, cols)

extern "C" __global__ void cross_entropy(const float* logits, const int* labels, float* loss, long long rows, long long cols)
{
    const long long row = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    const float* in = logits + row * cols;

    float largest = in[0];
    for (long long c = 1; c < cols; c++) largest = fmaxf(largest, in[c]);

    float sum = 0;
    for (long long c = 0; c < cols; c++) sum += expf(in[c] - largest);

    loss[row] = logf(sum) + (largest - in[labels[row]]);
}
