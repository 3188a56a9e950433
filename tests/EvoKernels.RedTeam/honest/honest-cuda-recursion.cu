// @case id: honest-cuda-recursion
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: Halves a row until eight values are left: a device function that calls itself.
// @launch k<<<ceil_div(rows, 32), 32>>>(x, s, rows, cols)
static __device__ __noinline__ float sum(const float* x, long long count)
{
    if (count > 8) return sum(x, count / 2) + sum(x + count / 2, count - count / 2);
    float total = 0;
    for (long long i = 0; i < count; i++) total += x[i];
    return total;
}

extern "C" __global__ void k(const float* x, float* s, long long rows, long long cols)
{
    const long long row = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (row < rows) s[row] = sum(x + row * cols, cols);
}
