// attention: o = softmax(q k^T / sqrt(dim)) v, for each head.
// @launch scores<<<(ceil_div(seq, 128), seq, heads), 128>>>(q, k, p, seq, dim)
// @launch normalise<<<ceil_div(heads * seq, 128), 128>>>(p, heads, seq)
// @launch mix<<<(ceil_div(dim, 128), seq, heads), 128>>>(p, v, o, seq, dim)
// @scratch p float32 [heads, seq, seq]
// EVOLVE-BLOCK-START
// A plain start: all scores, their softmax, and the mixture, one after the other.
extern "C" __global__ void scores(const float* q, const float* k, float* p, long long seq, long long dim)
{
    const long long j = blockIdx.x * 128LL + threadIdx.x, i = blockIdx.y, head = blockIdx.z;
    if (j >= seq) return;
    float dot = 0;
    for (long long d = 0; d < dim; d++) dot += q[(head * seq + i) * dim + d] * k[(head * seq + j) * dim + d];
    p[(head * seq + i) * seq + j] = dot / sqrtf(dim);
}

extern "C" __global__ void normalise(float* p, long long heads, long long seq)
{
    const long long row = blockIdx.x * 128LL + threadIdx.x;
    if (row >= heads * seq) return;
    float* in = p + row * seq;
    float largest = in[0], sum = 0;
    for (long long j = 1; j < seq; j++) largest = fmaxf(largest, in[j]);
    for (long long j = 0; j < seq; j++) sum += in[j] = expf(in[j] - largest);
    for (long long j = 0; j < seq; j++) in[j] /= sum;
}

extern "C" __global__ void mix(const float* p, const float* v, float* o, long long seq, long long dim)
{
    const long long d = blockIdx.x * 128LL + threadIdx.x, i = blockIdx.y, head = blockIdx.z;
    if (d >= dim) return;
    float sum = 0;
    for (long long j = 0; j < seq; j++) sum += p[(head * seq + i) * seq + j] * v[(head * seq + j) * dim + d];
    o[(head * seq + i) * dim + d] = sum;
}
// EVOLVE-BLOCK-END
