// @case id: honest-cuda-struct-of-registers
// @case row: honest
// @case task: matmul
// @case expect: accepted
// @case tries: Four sums in a struct.
// @launch k<<<(ceil_div(n, 16), ceil_div(m, 64)), (16, 16)>>>(a, b, c, m, k, n)
struct Sums
{
    float value[4];
};

extern "C" __global__ void k(const float* a, const float* b, float* c, long long m, long long k, long long n)
{
    const long long j = blockIdx.x * 16LL + threadIdx.x, i = 4 * (blockIdx.y * 16LL + threadIdx.y);
    if (j >= n) return;
    Sums sums = {};
    for (long long p = 0; p < k; p++) {
        for (int e = 0; e < 4; e++) {
            if (i + e < m) sums.value[e] = fmaf(a[(i + e) * k + p], b[p * n + j], sums.value[e]);
        }
    }
    for (int e = 0; e < 4; e++) {
        if (i + e < m) c[(i + e) * n + j] = sums.value[e];
    }
}
