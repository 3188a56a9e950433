// matmul: c[i][j] = sum over p of a[i][p] * b[p][j].
// @launch multiply<<<(ceil_div(n, 16 * EACH), ceil_div(m, 16 * EACH)), (16, 16)>>>(a, b, c, m, k, n)
// @tune EACH 4 2 8
// @tune DEPTH 16 8 32
// EVOLVE-BLOCK-START
// Tiles of both factors in shared memory; every thread keeps EACH x EACH sums in registers, 16 columns and rows apart, so that neighbours read neighbouring words.
#define TILE (16 * EACH)

extern "C" __global__ void multiply(const float* a, const float* b, float* c, long long m, long long k, long long n)
{
    __shared__ float left[TILE][DEPTH + 1], right[DEPTH][TILE];
    const long long top = blockIdx.y * (long long)TILE, first = blockIdx.x * (long long)TILE;
    const int thread = threadIdx.y * 16 + threadIdx.x;
    float sums[EACH][EACH] = {};

    for (long long p = 0; p < k; p += DEPTH)
    {
        for (int at = thread; at < TILE * DEPTH; at += 256)
        {
            const int row = at / DEPTH, q = at % DEPTH;
            left[row][q] = top + row < m && p + q < k ? a[(top + row) * k + p + q] : 0;
        }
        for (int at = thread; at < TILE * DEPTH; at += 256)
        {
            const int q = at / TILE, column = at % TILE;
            right[q][column] = p + q < k && first + column < n ? b[(p + q) * n + first + column] : 0;
        }
        __syncthreads();

        #pragma unroll
        for (int q = 0; q < DEPTH; q++)
        {
            float rows[EACH], columns[EACH];
            for (int e = 0; e < EACH; e++) rows[e] = left[threadIdx.y + 16 * e][q], columns[e] = right[q][threadIdx.x + 16 * e];
            for (int i = 0; i < EACH; i++)
                for (int j = 0; j < EACH; j++) sums[i][j] += rows[i] * columns[j];
        }
        __syncthreads();
    }

    for (int i = 0; i < EACH; i++)
    {
        for (int j = 0; j < EACH; j++)
        {
            const long long row = top + threadIdx.y + 16 * i, column = first + threadIdx.x + 16 * j;
            if (row < m && column < n) c[row * n + column] = sums[i][j];
        }
    }
}
// EVOLVE-BLOCK-END
