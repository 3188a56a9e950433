// @case id: honest-cuda-folded-parameters
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: A template with any number of parameters, folded over a plus.
// @launch k<<<ceil_div(rows, 64), 64>>>(x, s, rows, cols)
template <int... Lanes>
struct Sum
{
    static __device__ float of(const float* x, long long cols)
    {
        float sums[sizeof...(Lanes)] = {};
        long long c = 0;
        for (; c + (long long)sizeof...(Lanes) <= cols; c += sizeof...(Lanes)) ((sums[Lanes] += x[c + Lanes]), ...);
        float rest = 0;
        for (; c < cols; c++) rest += x[c];
        return (rest + ... + sums[Lanes]);
    }
};

extern "C" __global__ void k(const float* x, float* s, long long rows, long long cols)
{
    const long long row = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (row < rows) s[row] = Sum<0, 1, 2, 3, 4, 5, 6, 7>::of(x + row * cols, cols);
}
