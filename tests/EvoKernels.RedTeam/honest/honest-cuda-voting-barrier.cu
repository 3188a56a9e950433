// @case id: honest-cuda-voting-barrier
// @case row: honest
// @case task: softmax
// @case expect: accepted
// @case tries: Skips the exponential where no thread of the block needs it.
// @launch k<<<rows, 64>>>(x, y, cols)
extern "C" __global__ void k(const float* x, float* y, long long cols)
{
    __shared__ float largest, sum;
    const float* in = x + blockIdx.x * cols;
    if (threadIdx.x == 0) {
        largest = in[0];
        for (long long c = 1; c < cols; c++) largest = fmaxf(largest, in[c]);
        sum = 0;
        for (long long c = 0; c < cols; c++) sum += expf(in[c] - largest);
    }
    __syncthreads();
    for (long long first = 0; first < cols; first += 64) {
        const long long c = first + threadIdx.x;
        const bool live = c < cols && in[c] - largest > -104;
        if (__syncthreads_or(live)) {
            if (c < cols) y[blockIdx.x * cols + c] = expf(in[c] - largest) / sum;
        } else if (c < cols) {
            y[blockIdx.x * cols + c] = 0;
        }
    }
}
