// @case id: honest-cuda-double-buffered-product
// @case row: honest
// @case task: matmul
// @case expect: accepted
// @case tries: Loads the next tiles while it works on the present ones.
// @launch k<<<(ceil_div(n, 16), ceil_div(m, 16)), (16, 16)>>>(a, b, c, m, k, n)
extern "C" __global__ void k(const float* a, const float* b, float* c, long long m, long long k, long long n)
{
    __shared__ float left[2][16][16], right[2][16][16];
    const long long j = blockIdx.x * 16LL + threadIdx.x, i = blockIdx.y * 16LL + threadIdx.y;
    float sum = 0;
    const int row = threadIdx.y, column = threadIdx.x;
    int now = 0;
    left[0][row][column] = i < m && column < k ? a[i * k + column] : 0;
    right[0][row][column] = row < k && j < n ? b[row * n + j] : 0;
    __syncthreads();
    for (long long p = 0; p < k; p += 16, now ^= 1) {
        const long long next = p + 16;
        if (next < k) {
            left[now ^ 1][row][column] = i < m && next + column < k ? a[i * k + next + column] : 0;
            right[now ^ 1][row][column] = next + row < k && j < n ? b[(next + row) * n + j] : 0;
        }
        for (int q = 0; q < 16; q++) sum += left[now][row][q] * right[now][q][column];
        __syncthreads();
    }
    if (i < m && j < n) c[i * n + j] = sum;
}
