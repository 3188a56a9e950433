// What one GPU can do: trusted kernels that the harness times once. Launched by Cuda/Worker/CeilingServer with arguments that it knows.

extern "C" __global__ void empty() {}

// Eight chains of its own for each thread: enough to hide the latency of a multiply-add. 16 operations a round and chain pair; see CeilingServer.
extern "C" __global__ void multiply_add(float* out, long long rounds)
{
    float a[8];
    for (int c = 0; c < 8; c++) a[c] = (float)(threadIdx.x + c);
    const float x = 1.0f - 1.0f / (float)rounds, y = 1.0f / (float)rounds;
    for (long long r = 0; r < rounds; r++)
    {
#pragma unroll
        for (int turn = 0; turn < 8; turn++)
        {
#pragma unroll
            for (int c = 0; c < 8; c++) a[c] = a[c] * x + y;
        }
    }
    float sum = 0;
    for (int c = 0; c < 8; c++) sum += a[c];
    out[blockIdx.x * (long long)blockDim.x + threadIdx.x] = sum;
}

extern "C" __global__ void copy(const int4* from, int4* to, long long count)
{
    const long long step = gridDim.x * (long long)blockDim.x;
    for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; i < count; i += step) to[i] = from[i];
}
