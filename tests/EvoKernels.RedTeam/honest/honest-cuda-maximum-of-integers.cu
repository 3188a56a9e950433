// @case id: honest-cuda-maximum-of-integers
// @case row: honest
// @case task: softmax
// @case expect: accepted
// @case tries: Finds the largest value by integers that are ordered as the floats are, by an atomic in shared memory.
// @launch k<<<rows, 96>>>(x, y, cols)
static __device__ int ordered(float v)
{
    const int bits = __float_as_int(v);
    return bits >= 0 ? bits : bits ^ 0x7fffffff;
}

static __device__ float unordered(int v) { return __int_as_float(v >= 0 ? v : v ^ 0x7fffffff); }

extern "C" __global__ void k(const float* x, float* y, long long cols)
{
    __shared__ int most;
    __shared__ float sums[96];
    const float* in = x + blockIdx.x * cols;
    float* out = y + blockIdx.x * cols;
    if (threadIdx.x == 0) most = ordered(in[0]);
    __syncthreads();

    int own = ordered(in[0]);
    for (long long c = threadIdx.x; c < cols; c += 96) own = max(own, ordered(in[c]));
    atomicMax(&most, own);
    __syncthreads();

    const float largest = unordered(most);
    float sum = 0;
    for (long long c = threadIdx.x; c < cols; c += 96) sum += expf(in[c] - largest);
    sums[threadIdx.x] = sum;
    // 96 threads are no power of two: the upper third joins first.
    __syncthreads();
    if (threadIdx.x < 32) sums[threadIdx.x] += sums[threadIdx.x + 32] + sums[threadIdx.x + 64];
    for (int half = 16; half > 0; half /= 2)
    {
        __syncthreads();
        if (threadIdx.x < half) sums[threadIdx.x] += sums[threadIdx.x + half];
    }
    __syncthreads();
    for (long long c = threadIdx.x; c < cols; c += 96) out[c] = expf(in[c] - largest) / sums[0];
}
