// Kernels whose results are known: the doctor launches them to see whether a GPU does what the harness takes for granted.

// Every way in which an argument or an index can go astray shows in what is written.
extern "C" __global__ void echo(long long* out, long long first, long long second, const long long* in)
{
    const long long block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * (long long)blockIdx.z);
    const long long threads = blockDim.x * (long long)blockDim.y * blockDim.z;
    const long long thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * (long long)threadIdx.z);
    out[block * threads + thread] = first * 1000000 + second * 1000 + in[0] + block * threads + thread;
}

extern "C" __global__ void shared_1024(int* out)
{
    __shared__ int tile[256];
    tile[threadIdx.x] = (int)threadIdx.x;
    __syncthreads();
    out[threadIdx.x] = tile[255 - threadIdx.x];
}

extern "C" __global__ void dynamic_words(int* out, long long words)
{
    extern __shared__ int large[];
    for (long long i = threadIdx.x; i < words; i += blockDim.x) large[i] = (int)i;
    __syncthreads();
    int wrong = 0;
    for (long long i = threadIdx.x; i < words; i += blockDim.x) wrong += large[words - 1 - i] != (int)(words - 1 - i);
    out[threadIdx.x] = wrong;
}

__device__ int counter;

extern "C" __global__ void count(int* out)
{
    if (threadIdx.x == 0) out[0] = ++counter;
}

// Reads all of a buffer, and writes something that depends on it.
extern "C" __global__ void read_all(const int* from, int* out, long long count)
{
    int sum = 0;
    const long long step = gridDim.x * (long long)blockDim.x;
    for (long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x; i < count; i += step) sum ^= from[i];
    if (sum == 0x12345678) out[0] = sum;
}

// Works for a while: rounds of a chain that nothing shortens.
extern "C" __global__ void spin(float* out, long long rounds)
{
    float a = (float)threadIdx.x;
    for (long long r = 0; r < rounds; r++) a = a * 0.999f + 1.0f;
    out[threadIdx.x] = a;
}

extern "C" __global__ void fault(int* out) { out[1LL << 45] = 1; }

extern "C" __global__ void hang(volatile int* out)
{
    while (out[0] != 1) out[1] = 2;
}
