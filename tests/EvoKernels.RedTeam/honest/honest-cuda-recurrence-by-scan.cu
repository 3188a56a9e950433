// @case id: honest-cuda-recurrence-by-scan
// @case row: honest
// @case task: filter
// @case expect: accepted
// @case tries: A recurrence as a scan: each thread joins its piece to what comes before by multiplying with powers.
// @launch k<<<1, 256>>>(x, y, n)
extern "C" __global__ void k(const float* x, float* y, long long n)
{
    __shared__ float ends[256];
    __shared__ float last;
    if (threadIdx.x == 0) last = 0;
    for (long long start = 0; start < n; start += 1024)
    {
        const long long first = start + threadIdx.x * 4;
        float piece[4], sum = 0, before = 0;
        for (int u = 0; u < 4; u++) piece[u] = sum = (first + u < n ? x[first + u] : 0) + 0.9f * sum;

        // Ends of pieces, each with those before it: a step of 4 elements weighs 0.9^4, and twice as many its square.
        float weight = 0.9f * 0.9f * 0.9f * 0.9f;
        ends[threadIdx.x] = sum;
        __syncthreads();
        for (int step = 1; step < 256; step *= 2, weight *= weight)
        {
            const float joined = ends[threadIdx.x] + (threadIdx.x >= step ? weight * ends[threadIdx.x - step] : 0);
            __syncthreads();
            ends[threadIdx.x] = joined;
            __syncthreads();
        }

        // What came before this stretch fades with the distance.
        before = powf(0.9f, 4.0f * threadIdx.x) * last + (threadIdx.x > 0 ? ends[threadIdx.x - 1] : 0);
        for (int u = 0; u < 4; u++)
        {
            before *= 0.9f;
            if (first + u < n) y[first + u] = piece[u] + before;
        }
        __syncthreads();
        if (threadIdx.x == 255) last = piece[3] + before;
        __syncthreads();
    }
}
