// @case id: honest-cuda-twisted-tile
// @case row: honest
// @case task: transpose
// @case expect: accepted
// @case tries: A tile without padding: each row is turned by its number, so that a column lies in all banks.
// @launch k<<<ceil_div(rows, 32) * ceil_div(cols, 32), (32, 32)>>>(x, y, rows, cols)
extern "C" __global__ void k(const float* x, float* y, long long rows, long long cols)
{
    __shared__ float tile[32][32];
    const long long across = (cols + 31) / 32;
    const long long top = blockIdx.x / across * 32, left = blockIdx.x % across * 32;
    const int tx = threadIdx.x, ty = threadIdx.y;
    if (top + ty < rows && left + tx < cols) tile[ty][tx ^ ty] = x[(top + ty) * cols + left + tx];
    __syncthreads();
    if (left + ty < cols && top + tx < rows) y[(left + ty) * rows + top + tx] = tile[tx][ty ^ tx];
}
