// The strongest simple kernel: a block for each row. A row that fits is kept in registers, so that x is read once and y written once, four floats at a time.
// A wider one is read twice: the maximum and the sum of exponentials grow together in the first pass.
// @launch softmax<<<rows, BLOCK>>>(x, y, cols)
// @tune BLOCK 128 64 256 512
// Groups of four floats that a thread can keep:
// @tune QUADS 2 1 4 8

static __device__ float warp_max(float v)
{
    for (int step = 16; step > 0; step /= 2) v = fmaxf(v, __shfl_xor_sync(0xffffffffu, v, step));
    return v;
}

static __device__ float warp_sum(float v)
{
    for (int step = 16; step > 0; step /= 2) v += __shfl_xor_sync(0xffffffffu, v, step);
    return v;
}

static __device__ float block_max(float v)
{
    __shared__ float parts[BLOCK / 32];
    v = warp_max(v);
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = v;
    __syncthreads();
    float most = parts[0];
    for (int w = 1; w < BLOCK / 32; w++) most = fmaxf(most, parts[w]);
    return most;
}

static __device__ float block_sum(float v)
{
    __shared__ float parts[BLOCK / 32];
    v = warp_sum(v);
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = v;
    __syncthreads();
    float sum = parts[0];
    for (int w = 1; w < BLOCK / 32; w++) sum += parts[w];
    return sum;
}

static __device__ void kept(const float4* x, float4* y, int quads)
{
    float4 v[QUADS];
    float most = __int_as_float(0xff800000); // -infinity
#pragma unroll
    for (int u = 0; u < QUADS; u++)
    {
        const int i = threadIdx.x + u * BLOCK;
        if (i >= quads) continue;
        v[u] = x[i];
        most = fmaxf(most, fmaxf(fmaxf(v[u].x, v[u].y), fmaxf(v[u].z, v[u].w)));
    }
    most = block_max(most);

    float sum = 0;
#pragma unroll
    for (int u = 0; u < QUADS; u++)
    {
        if (threadIdx.x + u * BLOCK >= quads) continue;
        v[u] = make_float4(expf(v[u].x - most), expf(v[u].y - most), expf(v[u].z - most), expf(v[u].w - most));
        sum += (v[u].x + v[u].y) + (v[u].z + v[u].w);
    }
    const float scale = 1 / block_sum(sum);

#pragma unroll
    for (int u = 0; u < QUADS; u++)
    {
        const int i = threadIdx.x + u * BLOCK;
        if (i < quads) y[i] = make_float4(v[u].x * scale, v[u].y * scale, v[u].z * scale, v[u].w * scale);
    }
}

static __device__ void streamed(const float* x, float* y, long long cols)
{
    float most = __int_as_float(0xff800000); // -infinity
    float sum = 0;
    for (long long c = threadIdx.x; c < cols; c += BLOCK)
    {
        const float v = x[c];
        if (v > most)
        {
            sum *= expf(most - v);
            most = v;
        }
        sum += expf(v - most);
    }
    const float largest = block_max(most);
    const float scale = 1 / block_sum(sum * expf(most - largest));
    for (long long c = threadIdx.x; c < cols; c += BLOCK) y[c] = expf(x[c] - largest) * scale;
}

extern "C" __global__ void __launch_bounds__(BLOCK) softmax(const float* __restrict__ x, float* __restrict__ y, long long cols)
{
    x += blockIdx.x * cols;
    y += blockIdx.x * cols;
    // Rows of another width do not begin where four floats may be read at once.
    if (cols % 4 == 0 && cols <= 4 * QUADS * BLOCK)
    {
        kept((const float4*)x, (float4*)y, (int)(cols / 4));
    }
    else
    {
        streamed(x, y, cols);
    }
}
