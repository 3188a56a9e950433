// transpose: y[c][r] = x[r][c].
// @launch transpose<<<(ceil_div(cols, 32), ceil_div(rows, 8)), (32, 8)>>>(x, y, rows, cols)
// EVOLVE-BLOCK-START
// A plain start: reads in rows and writes in columns, which is slow.
extern "C" __global__ void transpose(const float* x, float* y, long long rows, long long cols)
{
    const long long c = blockIdx.x * 32LL + threadIdx.x, r = blockIdx.y * 8LL + threadIdx.y;
    if (r < rows && c < cols) y[c * rows + r] = x[r * cols + c];
}
// EVOLVE-BLOCK-END
