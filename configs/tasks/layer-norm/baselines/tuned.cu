// The strongest simple kernel: a block for each row. A row that fits is kept in registers, so that x is read once and y written once, four floats at a time.
// A wider one, or one of odd width, is read three times. The variance is that of what is left without the mean: sums of squares would cancel.
// @launch layer_norm<<<rows, BLOCK>>>(x, gamma, beta, y, cols)
// @tune BLOCK 128 64 256 512
// Groups of four floats that a thread can keep:
// @tune QUADS 2 1 4 8

static __device__ float block_sum(float v, float* parts)
{
    for (int step = 16; step > 0; step /= 2) v += __shfl_xor_sync(0xffffffffu, v, step);
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = v;
    __syncthreads();
    float sum = parts[0];
    for (int w = 1; w < BLOCK / 32; w++) sum += parts[w];
    return sum;
}

static __device__ float square(float v) { return v * v; }

static __device__ void kept(const float4* x, const float4* gamma, const float4* beta, float4* y, int quads, float* parts)
{
    float4 v[QUADS];
    float sum = 0;
#pragma unroll
    for (int u = 0; u < QUADS; u++)
    {
        const int i = threadIdx.x + u * BLOCK;
        if (i >= quads) continue;
        v[u] = x[i];
        sum += (v[u].x + v[u].y) + (v[u].z + v[u].w);
    }
    const float mean = block_sum(sum, parts) / (float)(4 * quads);

    float squares = 0;
#pragma unroll
    for (int u = 0; u < QUADS; u++)
    {
        if (threadIdx.x + u * BLOCK >= quads) continue;
        v[u] = make_float4(v[u].x - mean, v[u].y - mean, v[u].z - mean, v[u].w - mean);
        squares += (square(v[u].x) + square(v[u].y)) + (square(v[u].z) + square(v[u].w));
    }
    const float scale = 1 / sqrtf(block_sum(squares, parts + 32) / (float)(4 * quads) + 1e-5f);

#pragma unroll
    for (int u = 0; u < QUADS; u++)
    {
        const int i = threadIdx.x + u * BLOCK;
        if (i >= quads) continue;
        const float4 g = gamma[i], b = beta[i];
        y[i] = make_float4(v[u].x * scale * g.x + b.x, v[u].y * scale * g.y + b.y, v[u].z * scale * g.z + b.z, v[u].w * scale * g.w + b.w);
    }
}

static __device__ void streamed(const float* x, const float* gamma, const float* beta, float* y, long long cols, float* parts)
{
    float sum = 0;
    for (long long c = threadIdx.x; c < cols; c += BLOCK) sum += x[c];
    const float mean = block_sum(sum, parts) / (float)cols;

    float squares = 0;
    for (long long c = threadIdx.x; c < cols; c += BLOCK) squares += square(x[c] - mean);
    const float scale = 1 / sqrtf(block_sum(squares, parts + 32) / (float)cols + 1e-5f);

    for (long long c = threadIdx.x; c < cols; c += BLOCK) y[c] = (x[c] - mean) * scale * gamma[c] + beta[c];
}

extern "C" __global__ void __launch_bounds__(BLOCK)
layer_norm(const float* __restrict__ x, const float* __restrict__ gamma, const float* __restrict__ beta, float* __restrict__ y, long long cols)
{
    __shared__ float parts[64]; // Two halves: the second sum need not wait until everyone has read the first.
    x += blockIdx.x * cols;
    y += blockIdx.x * cols;
    // Rows of another width do not begin where four floats may be read at once.
    if (cols % 4 == 0 && cols <= 4 * QUADS * BLOCK)
    {
        kept((const float4*)x, (const float4*)gamma, (const float4*)beta, (float4*)y, (int)(cols / 4), parts);
    }
    else
    {
        streamed(x, gamma, beta, y, cols, parts);
    }
}
