// The strongest simple kernel: tiles of 32 x 32 go through shared memory, so that both reads and writes lie side by side. One column of padding keeps the
// 32 threads that read a column out of each other's banks. Tiles are counted in one dimension: the others of a grid end at 65535.
// @launch transpose<<<ceil_div(rows, 32) * ceil_div(cols, 32), (32, THREAD_ROWS)>>>(x, y, rows, cols)
// @tune THREAD_ROWS 8 4 16 32

extern "C" __global__ void __launch_bounds__(32 * THREAD_ROWS) transpose(const float* __restrict__ x, float* __restrict__ y, long long rows, long long cols)
{
    __shared__ float tile[32][33];
    const int across = (int)((cols + 31) / 32);
    const long long top = (long long)(blockIdx.x / across) * 32;
    const long long left = (long long)(blockIdx.x % across) * 32;

#pragma unroll
    for (int u = 0; u < 32; u += THREAD_ROWS)
    {
        const int r = u + threadIdx.y;
        if (top + r < rows && left + threadIdx.x < cols) tile[r][threadIdx.x] = x[(top + r) * cols + left + threadIdx.x];
    }
    __syncthreads();
#pragma unroll
    for (int u = 0; u < 32; u += THREAD_ROWS)
    {
        const int c = u + threadIdx.y;
        if (left + c < cols && top + threadIdx.x < rows) y[(left + c) * rows + top + threadIdx.x] = tile[threadIdx.x][c];
    }
}
