// The strongest simple kernel: a block for each row, which reads it once. The maximum and the sum of exponentials grow together: where a larger value turns
// up, the sum so far is scaled to it. Several loads are on their way before the first is needed.
// @launch cross_entropy<<<rows, BLOCK>>>(logits, labels, loss, cols)
// @tune BLOCK 256 128 512 1024
// Groups of four floats read at once:
// @tune QUADS 2 1 4

struct Sum
{
    float most, sum;
};

static __device__ Sum joined(Sum a, Sum b)
{
    const float most = fmaxf(a.most, b.most);
    // Two empty sums stay one: the difference of their infinities would be no number.
    if (most == __int_as_float(0xff800000)) return a;
    return {most, a.sum * expf(a.most - most) + b.sum * expf(b.most - most)};
}

static __device__ Sum with(Sum s, float v)
{
    if (v > s.most)
    {
        s.sum *= expf(s.most - v);
        s.most = v;
    }
    s.sum += expf(v - s.most);
    return s;
}

static __device__ Sum with_quad(Sum s, float4 v)
{
    const float most = fmaxf(fmaxf(v.x, v.y), fmaxf(v.z, v.w));
    if (most > s.most)
    {
        s.sum *= expf(s.most - most);
        s.most = most;
    }
    s.sum += (expf(v.x - s.most) + expf(v.y - s.most)) + (expf(v.z - s.most) + expf(v.w - s.most));
    return s;
}

static __device__ Sum of_quads(const float4* x, long long quads, Sum s)
{
    long long i = threadIdx.x;
    for (; i + (QUADS - 1) * BLOCK < quads; i += QUADS * BLOCK)
    {
        float4 v[QUADS];
#pragma unroll
        for (int u = 0; u < QUADS; u++) v[u] = x[i + u * BLOCK];
#pragma unroll
        for (int u = 0; u < QUADS; u++) s = with_quad(s, v[u]);
    }
    for (; i < quads; i += BLOCK) s = with_quad(s, x[i]);
    return s;
}

extern "C" __global__ void __launch_bounds__(BLOCK) cross_entropy(const float* __restrict__ logits, const int* __restrict__ labels, float* __restrict__ loss, long long cols)
{
    __shared__ Sum parts[BLOCK / 32];
    const float* x = logits + blockIdx.x * cols;

    Sum s = {__int_as_float(0xff800000), 0}; // -infinity: no value yet
    // Rows of another width do not begin where four floats may be read at once.
    if (cols % 4 == 0)
    {
        s = of_quads((const float4*)x, cols / 4, s);
    }
    else
    {
        for (long long c = threadIdx.x; c < cols; c += BLOCK) s = with(s, x[c]);
    }

    for (int step = 16; step > 0; step /= 2)
    {
        const float most = __shfl_xor_sync(0xffffffffu, s.most, step);
        const float sum = __shfl_xor_sync(0xffffffffu, s.sum, step);
        s = joined(s, {most, sum});
    }
    if (threadIdx.x % 32 == 0) parts[threadIdx.x / 32] = s;
    __syncthreads();
    if (threadIdx.x != 0) return;
    for (int w = 1; w < BLOCK / 32; w++) s = joined(s, parts[w]);
    loss[blockIdx.x] = logf(s.sum) + (s.most - x[labels[blockIdx.x]]);
}
