// @case id: honest-cuda-tunable-unrolled
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Several elements a thread, unrolled.
// @launch k<<<ceil_div(n, 256 * EACH), 256>>>(x, y, n)
// @tune EACH 4 2 8
extern "C" __global__ void k(const float* x, float* y, long long n)
{
#pragma unroll
    for (int e = 0; e < EACH; e++) {
        const long long i = (blockIdx.x * (long long)EACH + e) * 256 + threadIdx.x;
        if (i < n) y[i] = 2 * x[i];
    }
}
