// @case id: honest-cuda-atomics-after-clearing
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: Clears in a launch of its own, then adds by atomics, in any order.
// @launch clear<<<ceil_div(rows, 256), 256>>>(s, rows)
// @launch add<<<(ceil_div(cols, 256), rows), 256>>>(x, s, cols)
extern "C" __global__ void clear(float* s, long long rows)
{
    const long long r = blockIdx.x * 256LL + threadIdx.x;
    if (r < rows) s[r] = 0;
}

extern "C" __global__ void add(const float* x, float* s, long long cols)
{
    const long long c = blockIdx.x * 256LL + threadIdx.x;
    float mine = c < cols ? x[blockIdx.y * cols + c] : 0;
    for (int step = 16; step > 0; step /= 2) mine += __shfl_xor_sync(0xffffffffu, mine, step);
    if (threadIdx.x % 32 == 0) atomicAdd(&s[blockIdx.y], mine);
}
