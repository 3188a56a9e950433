// What most people would write first: a thread for each element of c, which walks a row of a and a column of b.
// @launch product<<<ceil_div(m * n, 256), 256>>>(a, b, c, m, k, n)

extern "C" __global__ void product(const float* a, const float* b, float* c, long long m, long long k, long long n)
{
    const long long at = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (at >= m * n) return;
    const long long i = at / n, j = at % n;
    float sum = 0;
    for (long long p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
    c[at] = sum;
}
