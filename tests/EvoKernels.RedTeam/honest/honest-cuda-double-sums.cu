// @case id: honest-cuda-double-sums
// @case row: honest
// @case task: matmul
// @case expect: accepted
// @case tries: Adds up in double precision.
// @launch k<<<(ceil_div(n, 32), m), 32>>>(a, b, c, k, n)
extern "C" __global__ void k(const float* a, const float* b, float* c, long long k, long long n)
{
    const long long j = blockIdx.x * 32LL + threadIdx.x, i = blockIdx.y;
    if (j >= n) return;
    double sum = 0;
    for (long long p = 0; p < k; p++) sum += (double)a[i * k + p] * b[p * n + j];
    c[i * n + j] = (float)sum;
}
