// @case id: honest-cuda-tiled-product
// @case row: honest
// @case task: matmul
// @case expect: accepted
// @case tries: Tiles of both factors in shared memory.
// @launch k<<<(ceil_div(n, 16), ceil_div(m, 16)), (16, 16)>>>(a, b, c, m, k, n)
extern "C" __global__ void k(const float* a, const float* b, float* c, long long m, long long k, long long n)
{
    __shared__ float left[16][16], right[16][16];
    const long long j = blockIdx.x * 16LL + threadIdx.x, i = blockIdx.y * 16LL + threadIdx.y;
    float sum = 0;
    for (long long p = 0; p < k; p += 16) {
        left[threadIdx.y][threadIdx.x] = i < m && p + threadIdx.x < k ? a[i * k + p + threadIdx.x] : 0;
        right[threadIdx.y][threadIdx.x] = p + threadIdx.y < k && j < n ? b[(p + threadIdx.y) * n + j] : 0;
        __syncthreads();
        for (int q = 0; q < 16; q++) sum += left[threadIdx.y][q] * right[q][threadIdx.x];
        __syncthreads();
    }
    if (i < m && j < n) c[i * n + j] = sum;
}
