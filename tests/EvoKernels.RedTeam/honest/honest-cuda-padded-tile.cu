// @case id: honest-cuda-padded-tile
// @case row: honest
// @case task: transpose
// @case expect: accepted
// @case tries: A tile in shared memory, one column wider than it is high.
// @launch k<<<(ceil_div(cols, 16), ceil_div(rows, 16)), (16, 16)>>>(x, y, rows, cols)
extern "C" __global__ void k(const float* x, float* y, long long rows, long long cols)
{
    __shared__ float tile[16][17];
    const long long c = blockIdx.x * 16LL + threadIdx.x, r = blockIdx.y * 16LL + threadIdx.y;
    if (r < rows && c < cols) tile[threadIdx.y][threadIdx.x] = x[r * cols + c];
    __syncthreads();
    const long long left = blockIdx.x * 16LL + threadIdx.y, top = blockIdx.y * 16LL + threadIdx.x;
    if (left < cols && top < rows) y[left * rows + top] = tile[threadIdx.x][threadIdx.y];
}
