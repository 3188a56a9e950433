// row-softmax: y[r][c] = exp(x[r][c] - max(x[r])) / sum over the row of the same.
// @launch softmax_rows<<<rows, BLOCK>>>(x, y, cols)
// @tune BLOCK 256 64 128 512 1024
// EVOLVE-BLOCK-START
// A block for each row: every thread takes its share of the columns, then the block combines what they found.
// The largest value, or the sum, over a block: lanes of a warp first, then the warps. A barrier at its end lets <shared> be used again.
__device__ float combine(float value, bool largest, float* shared)
{
    for (int step = 16; step > 0; step /= 2)
    {
        const float other = __shfl_xor_sync(0xffffffffu, value, step);
        value = largest ? fmaxf(value, other) : value + other;
    }
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = value;
    __syncthreads();
    value = shared[0];
    for (int warp = 1; warp < BLOCK / 32; warp++) value = largest ? fmaxf(value, shared[warp]) : value + shared[warp];
    __syncthreads();
    return value;
}

extern "C" __global__ void softmax_rows(const float* x, float* y, long long cols)
{
    __shared__ float shared[BLOCK / 32];
    const float* in = x + blockIdx.x * cols;
    float* out = y + blockIdx.x * cols;

    float largest = __int_as_float(0xff800000); // minus infinity
    for (long long c = threadIdx.x; c < cols; c += BLOCK) largest = fmaxf(largest, in[c]);
    largest = combine(largest, true, shared);

    float sum = 0;
    for (long long c = threadIdx.x; c < cols; c += BLOCK) sum += expf(in[c] - largest);
    sum = combine(sum, false, shared);

    for (long long c = threadIdx.x; c < cols; c += BLOCK) out[c] = expf(in[c] - largest) / sum;
}
// EVOLVE-BLOCK-END
