// @case id: honest-cuda-online-softmax
// @case row: honest
// @case task: softmax
// @case expect: accepted
// @case tries: Largest element and sum in one pass.
// @launch k<<<ceil_div(rows, 32), 32>>>(x, y, rows, cols)
extern "C" __global__ void k(const float* x, float* y, long long rows, long long cols)
{
    const long long r = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (r >= rows) return;
    const float* in = x + r * cols;
    float* out = y + r * cols;
    float largest = in[0], sum = 1;
    for (long long c = 1; c < cols; c++) {
        const float next = fmaxf(largest, in[c]);
        sum = sum * expf(largest - next) + expf(in[c] - next);
        largest = next;
    }
    for (long long c = 0; c < cols; c++) out[c] = expf(in[c] - largest) / sum;
}
