// @case id: honest-cuda-tree-in-shared-memory
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: A tree with all its barriers.
// @launch k<<<rows, 256>>>(x, s, rows, cols)
extern "C" __global__ void k(const float* x, float* s, long long rows, long long cols)
{
    __shared__ float part[256];
    float mine = 0;
    for (long long c = threadIdx.x; c < cols; c += 256) mine += x[blockIdx.x * cols + c];
    part[threadIdx.x] = mine;
    for (int half = 128; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) part[threadIdx.x] += part[threadIdx.x + half];
    }
    if (threadIdx.x == 0) s[blockIdx.x] = part[0];
}
