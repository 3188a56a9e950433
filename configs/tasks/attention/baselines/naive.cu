// What most people would write first: all scores, their softmax row by row, the weighted sums of v, a launch for each.
// @launch scores<<<ceil_div(heads * seq * seq, 256), 256>>>(q, k, p, heads, seq, dim)
// @launch softmax<<<ceil_div(heads * seq, 64), 64>>>(p, heads, seq)
// @launch weighted<<<ceil_div(heads * seq * dim, 256), 256>>>(p, v, o, heads, seq, dim)
// @scratch p float32 [heads, seq, seq]

extern "C" __global__ void scores(const float* q, const float* k, float* p, long long heads, long long seq, long long dim)
{
    const long long at = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (at >= heads * seq * seq) return;
    const long long head = at / (seq * seq), row = at / seq, j = at % seq;
    float dot = 0;
    for (long long d = 0; d < dim; d++) dot += q[row * dim + d] * k[(head * seq + j) * dim + d];
    p[at] = dot / sqrtf((float)dim);
}

extern "C" __global__ void softmax(float* p, long long heads, long long seq)
{
    const long long row = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= heads * seq) return;
    p += row * seq;
    float largest = p[0], sum = 0;
    for (long long j = 1; j < seq; j++) largest = fmaxf(largest, p[j]);
    for (long long j = 0; j < seq; j++) sum += p[j] = expf(p[j] - largest);
    for (long long j = 0; j < seq; j++) p[j] /= sum;
}

extern "C" __global__ void weighted(const float* p, const float* v, float* o, long long heads, long long seq, long long dim)
{
    const long long at = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (at >= heads * seq * dim) return;
    const long long head = at / (seq * dim), row = at / dim, d = at % dim;
    float sum = 0;
    for (long long j = 0; j < seq; j++) sum += p[row * seq + j] * v[(head * seq + j) * dim + d];
    o[at] = sum;
}
