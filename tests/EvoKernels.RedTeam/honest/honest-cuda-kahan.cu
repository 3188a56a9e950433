// @case id: honest-cuda-kahan
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: A compensated sum, a thread for each row.
// @launch k<<<ceil_div(rows, 256), 256>>>(x, s, rows, cols)
extern "C" __global__ void k(const float* x, float* s, long long rows, long long cols)
{
    const long long r = blockIdx.x * 256LL + threadIdx.x;
    if (r >= rows) return;
    float sum = 0, lost = 0;
    for (long long c = 0; c < cols; c++) {
        const float term = __fsub_rn(x[r * cols + c], lost);
        const float next = __fadd_rn(sum, term);
        lost = __fsub_rn(__fsub_rn(next, sum), term);
        sum = next;
    }
    s[r] = sum;
}
