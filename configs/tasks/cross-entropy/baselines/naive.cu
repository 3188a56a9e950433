// cross-entropy: loss[r] = log(sum over c of exp(logits[r][c])) - logits[r][labels[r]].
// @launch losses<<<ceil_div(rows, 128), 128>>>(logits, labels, loss, rows, cols)
// EVOLVE-BLOCK-START
// A plain start: one thread for each row.
extern "C" __global__ void losses(const float* logits, const int* labels, float* loss, long long rows, long long cols)
{
    const long long r = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (r >= rows) return;
    const float* in = logits + r * cols;

    float largest = in[0];
    for (long long c = 1; c < cols; c++) largest = fmaxf(largest, in[c]);

    float sum = 0;
    for (long long c = 0; c < cols; c++) sum += expf(in[c] - largest);

    loss[r] = logf(sum) + (largest - in[labels[r]]);
}
// EVOLVE-BLOCK-END
