// @case id: honest-cuda-dynamic-shared
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: The same tree in shared memory of a size given at launch.
// @launch k<<<rows, 128, 128 * 4>>>(x, s, rows, cols)
extern __shared__ float part[];

extern "C" __global__ void k(const float* x, float* s, long long rows, long long cols)
{
    float mine = 0;
    for (long long c = threadIdx.x; c < cols; c += 128) mine += x[blockIdx.x * cols + c];
    part[threadIdx.x] = mine;
    for (int half = 64; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) part[threadIdx.x] += part[threadIdx.x + half];
    }
    if (threadIdx.x == 0) s[blockIdx.x] = part[0];
}
