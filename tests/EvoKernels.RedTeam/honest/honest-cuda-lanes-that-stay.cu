// @case id: honest-cuda-lanes-that-stay
// @case row: honest
// @case task: softmax
// @case expect: accepted
// @case tries: A warp for each row, of which only the lanes with a column take part in shuffles and votes.
// @launch k<<<rows, 32>>>(x, y, cols)
extern "C" __global__ void k(const float* x, float* y, long long cols)
{
    const int lane = threadIdx.x;
    const unsigned mask = __ballot_sync(0xffffffffu, lane < cols);
    if (lane >= cols) return;
    const int last = __popc(mask) - 1;
    const float* in = x + blockIdx.x * cols;
    float* out = y + blockIdx.x * cols;

    float own = in[lane];
    for (long long c = lane + 32; c < cols; c += 32) own = fmaxf(own, in[c]);
    float largest = own;
    for (int from = 0; from <= last; from++) largest = fmaxf(largest, __shfl_sync(mask, own, from));

    float part = 0, sum = 0;
    for (long long c = lane; c < cols; c += 32) part += expf(in[c] - largest);
    for (int from = 0; from <= last; from++) sum += __shfl_sync(mask, part, from);
    for (long long c = lane; c < cols; c += 32) out[c] = expf(in[c] - largest) / sum;
}
