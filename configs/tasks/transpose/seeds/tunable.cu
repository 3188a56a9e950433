// transpose: y[c][r] = x[r][c].
// @launch transpose<<<(ceil_div(cols, TILE), ceil_div(rows, TILE)), (TILE, STEP)>>>(x, y, rows, cols)
// @tune TILE 32 16
// @tune STEP 8 4 16
// EVOLVE-BLOCK-START
// A tile goes through shared memory, so that both sides move whole rows; one column more keeps its banks apart.
extern "C" __global__ void transpose(const float* x, float* y, long long rows, long long cols)
{
    __shared__ float tile[TILE][TILE + 1];
    const long long left = blockIdx.x * (long long)TILE, top = blockIdx.y * (long long)TILE;
    for (int r = threadIdx.y; r < TILE; r += STEP)
    {
        if (top + r < rows && left + threadIdx.x < cols) tile[r][threadIdx.x] = x[(top + r) * cols + left + threadIdx.x];
    }
    __syncthreads();

    for (int c = threadIdx.y; c < TILE; c += STEP)
    {
        if (left + c < cols && top + threadIdx.x < rows) y[(left + c) * rows + top + threadIdx.x] = tile[threadIdx.x][c];
    }
}
// EVOLVE-BLOCK-END
