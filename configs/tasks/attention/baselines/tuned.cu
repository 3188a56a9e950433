// attention: o = softmax(q k^T / sqrt(dim)) v, for each head.
// @launch attend<<<heads * seq, BLOCK, seq * 4>>>(q, k, v, o, seq, dim)
// @tune BLOCK 128 64 256
// EVOLVE-BLOCK-START
// A block for each row of scores, which stays in shared memory from the products to the mixture.
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

extern "C" __global__ void attend(const float* q, const float* k, const float* v, float* o, long long seq, long long dim)
{
    extern __shared__ float p[];
    __shared__ float shared[BLOCK / 32];
    const long long head = blockIdx.x / seq, row = blockIdx.x;
    const float scale = 1 / sqrtf(dim);

    float largest = __int_as_float(0xff800000); // minus infinity
    for (long long j = threadIdx.x; j < seq; j += BLOCK)
    {
        float dot = 0;
        for (long long d = 0; d < dim; d++) dot += q[row * dim + d] * k[(head * seq + j) * dim + d];
        p[j] = dot * scale;
        largest = fmaxf(largest, p[j]);
    }
    largest = combine(largest, true, shared);

    float sum = 0;
    for (long long j = threadIdx.x; j < seq; j += BLOCK) sum += p[j] = expf(p[j] - largest);
    sum = combine(sum, false, shared);

    for (long long d = threadIdx.x; d < dim; d += BLOCK)
    {
        float mixed = 0;
        for (long long j = 0; j < seq; j++) mixed += p[j] * v[(head * seq + j) * dim + d];
        o[row * dim + d] = mixed / sum;
    }
}
// EVOLVE-BLOCK-END
