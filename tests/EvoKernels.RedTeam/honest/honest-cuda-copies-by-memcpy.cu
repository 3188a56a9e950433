// @case id: honest-cuda-copies-by-memcpy
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Moves two floats at once by memcpy, whose address it never reinterprets.
// @launch k<<<ceil_div(n, 256), 128>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    const long long first = 2 * (blockIdx.x * (long long)blockDim.x + threadIdx.x);
    float pair[2] = {};
    const int count = first + 1 < n ? 2 : first < n ? 1 : 0;
    memcpy(pair, x + first, count * sizeof(float));
    pair[0] += pair[0];
    pair[1] += pair[1];
    memcpy(y + first, pair, count * sizeof(float));
}
