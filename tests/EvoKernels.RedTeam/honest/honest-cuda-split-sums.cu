// @case id: honest-cuda-split-sums
// @case row: honest
// @case task: matmul
// @case expect: accepted
// @case tries: Splits the sum in four, by a grid of three dimensions, and adds the parts in a second launch.
// @launch parts<<<(ceil_div(n, 16), ceil_div(m, 16), 4), (16, 16)>>>(a, b, part, m, k, n)
// @launch total<<<ceil_div(m * n, 256), 256>>>(part, c, m, n)
// @scratch part float32 [4, m, n]
extern "C" __global__ void parts(const float* a, const float* b, float* part, long long m, long long k, long long n)
{
    const long long j = blockIdx.x * 16LL + threadIdx.x, i = blockIdx.y * 16LL + threadIdx.y;
    if (i >= m || j >= n) return;
    const long long from = k * blockIdx.z / 4, to = k * (blockIdx.z + 1) / 4;
    float sum = 0;
    for (long long p = from; p < to; p++) sum += a[i * k + p] * b[p * n + j];
    part[(blockIdx.z * m + i) * n + j] = sum;
}

extern "C" __global__ void total(const float* part, float* c, long long m, long long n)
{
    const long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < m * n) c[i] = (part[i] + part[i + m * n]) + (part[i + 2 * m * n] + part[i + 3 * m * n]);
}
