// layer-norm: y[r][c] = (x[r][c] - mean(x[r])) / sqrt(variance(x[r]) + 1e-5) * gamma[c] + beta[c].
// @launch normalise<<<rows, BLOCK>>>(x, gamma, beta, y, cols)
// @tune BLOCK 256 64 128 512 1024
// EVOLVE-BLOCK-START
// A block for each row. The variance is taken around the mean in a second pass: the difference of two large sums would lose it.
// The sum over a block: lanes of a warp first, then the warps. A barrier at its end lets <shared> be used again.
__device__ float combine(float value, float* shared)
{
    for (int step = 16; step > 0; step /= 2) value += __shfl_xor_sync(0xffffffffu, value, step);
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = value;
    __syncthreads();
    value = shared[0];
    for (int warp = 1; warp < BLOCK / 32; warp++) value += shared[warp];
    __syncthreads();
    return value;
}

extern "C" __global__ void normalise(const float* x, const float* gamma, const float* beta, float* y, long long cols)
{
    __shared__ float shared[BLOCK / 32];
    const float* in = x + blockIdx.x * cols;

    float sum = 0;
    for (long long c = threadIdx.x; c < cols; c += BLOCK) sum += in[c];
    const float mean = combine(sum, shared) / cols;

    float squares = 0;
    for (long long c = threadIdx.x; c < cols; c += BLOCK) squares += (in[c] - mean) * (in[c] - mean);
    const float scale = 1 / sqrtf(combine(squares, shared) / cols + 1e-5f);

    for (long long c = threadIdx.x; c < cols; c += BLOCK) y[blockIdx.x * cols + c] = (in[c] - mean) * scale * gamma[c] + beta[c];
}
// EVOLVE-BLOCK-END
