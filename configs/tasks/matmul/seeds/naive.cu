// matmul: c[i][j] = sum over p of a[i][p] * b[p][j].
// @launch multiply<<<(ceil_div(n, 16), ceil_div(m, 16)), (16, 16)>>>(a, b, c, m, k, n)
// EVOLVE-BLOCK-START
// A plain start: a thread for each element of the product.
extern "C" __global__ void multiply(const float* a, const float* b, float* c, long long m, long long k, long long n)
{
    const long long j = blockIdx.x * 16LL + threadIdx.x, i = blockIdx.y * 16LL + threadIdx.y;
    if (i >= m || j >= n) return;
    float sum = 0;
    for (long long p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
    c[i * n + j] = sum;
}
// EVOLVE-BLOCK-END
