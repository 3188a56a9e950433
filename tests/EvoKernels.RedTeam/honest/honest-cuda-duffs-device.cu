// @case id: honest-cuda-duffs-device
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Enters an unrolled loop in its middle.
// @launch k<<<ceil_div(n, 700), 100>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    // Seven elements for a thread, one block's width apart; fewer at the end.
    const long long first = blockIdx.x * 700LL + threadIdx.x;
    const int count = first >= n ? 0 : (int)min((n - first + 99) / 100, 7LL);
    long long i = first + (count - 1) * 100;
    switch (count)
    {
    case 7: y[i] = 2 * x[i]; i -= 100;
    case 6: y[i] = 2 * x[i]; i -= 100;
    case 5: y[i] = 2 * x[i]; i -= 100;
    case 4: y[i] = 2 * x[i]; i -= 100;
    case 3: y[i] = 2 * x[i]; i -= 100;
    case 2: y[i] = 2 * x[i]; i -= 100;
    case 1: y[i] = 2 * x[i];
    }
}
