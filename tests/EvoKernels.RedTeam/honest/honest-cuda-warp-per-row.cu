// @case id: honest-cuda-warp-per-row
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: A warp for each row; the lanes meet by shuffles.
// @launch k<<<ceil_div(rows, 4), 128>>>(x, s, rows, cols)
extern "C" __global__ void k(const float* x, float* s, long long rows, long long cols)
{
    const long long r = blockIdx.x * 4LL + threadIdx.x / 32;
    if (r >= rows) return;
    float mine = 0;
    for (long long c = threadIdx.x % 32; c < cols; c += 32) mine += x[r * cols + c];
    for (int step = 16; step > 0; step /= 2) mine += __shfl_down_sync(0xffffffffu, mine, step);
    if (threadIdx.x % 32 == 0) s[r] = mine;
}
