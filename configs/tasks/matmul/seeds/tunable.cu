// matmul: c[i][j] = sum over p of a[i][p] b[p][j].
// EVOLVE-BLOCK-START
// A start with its choices left open: a block computes a tile of c, each thread a few rows and columns of it in registers, while strips of a and b pass through shared
// memory. The next strips are fetched from memory while these are worked on. Tiles are counted in one dimension: the others of a grid end at 65535.
// @launch product<<<ceil_div(m, TILE_M) * ceil_div(n, TILE_N), TILE_M / THREAD_M * (TILE_N / THREAD_N)>>>(a, b, c, m, k, n)
// @tune TILE_M 16 32 64 128
// @tune TILE_N 32 64 128
// @tune TILE_K 8 16 32
// Rows and columns of a thread, multiples of four:
// @tune THREAD_M 4 8
// @tune THREAD_N 4 8
// @require TILE_M / THREAD_M * (TILE_N / THREAD_N) >= 32
// @require TILE_M / THREAD_M * (TILE_N / THREAD_N) <= 1024
// @require TILE_K * (TILE_M + TILE_N + 8) <= 12288

// Enumerators, not constants: those would be variables in device memory, which no kernel may have.
enum { across = TILE_N / THREAD_N, down = TILE_M / THREAD_M, threads = across * down };
enum { a_strip = TILE_M * TILE_K, b_strip = TILE_K * TILE_N };
enum { a_each = (a_strip + threads - 1) / threads, b_each = (b_strip + threads - 1) / threads };

// Beyond the edges of a matrix there are zeros.
static __device__ void fetch_a(const float* a, long long top, long long left, long long m, long long k, float (&values)[a_each])
{
#pragma unroll
    for (int u = 0; u < a_each; u++)
    {
        const int i = threadIdx.x + u * threads;
        const long long row = top + i / TILE_K, col = left + i % TILE_K;
        values[u] = i < a_strip && row < m && col < k ? a[row * k + col] : 0;
    }
}

static __device__ void fetch_b(const float* b, long long top, long long left, long long k, long long n, float (&values)[b_each])
{
#pragma unroll
    for (int u = 0; u < b_each; u++)
    {
        const int i = threadIdx.x + u * threads;
        const long long row = top + i / TILE_N, col = left + i % TILE_N;
        values[u] = i < b_strip && row < k && col < n ? b[row * n + col] : 0;
    }
}

// Groups of four lie one whole step of the threads apart: threads side by side then read side by side.
template <int Count, int Step>
static __device__ void quads(const float* from, int thread, float (&values)[Count])
{
#pragma unroll
    for (int g = 0; g < Count / 4; g++)
    {
        const float4 v = *(const float4*)(from + g * Step * 4 + thread * 4);
        values[g * 4] = v.x, values[g * 4 + 1] = v.y, values[g * 4 + 2] = v.z, values[g * 4 + 3] = v.w;
    }
}

extern "C" __global__ void __launch_bounds__(threads)
product(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ c, long long m, long long k, long long n)
{
    // a's strip lies column by column. Its padding keeps what a warp writes at once out of the same few banks.
    __shared__ __align__(16) float left[TILE_K][TILE_M + 4];
    __shared__ __align__(16) float right[TILE_K][TILE_N];
    const long long tiles_across = (n + TILE_N - 1) / TILE_N;
    const long long row = blockIdx.x / tiles_across * TILE_M, col = blockIdx.x % tiles_across * TILE_N;
    const int tx = threadIdx.x % across, ty = threadIdx.x / across;

    float next_a[a_each], next_b[b_each];
    float sums[THREAD_M][THREAD_N] = {};
    fetch_a(a, row, 0, m, k, next_a);
    fetch_b(b, 0, col, k, n, next_b);
    for (long long p = 0; p < k; p += TILE_K)
    {
        __syncthreads(); // Nobody reads the strips before any more.
#pragma unroll
        for (int u = 0; u < a_each; u++)
        {
            const int i = threadIdx.x + u * threads;
            if (i < a_strip) left[i % TILE_K][i / TILE_K] = next_a[u];
        }
#pragma unroll
        for (int u = 0; u < b_each; u++)
        {
            const int i = threadIdx.x + u * threads;
            if (i < b_strip) right[i / TILE_N][i % TILE_N] = next_b[u];
        }
        __syncthreads();

        if (p + TILE_K < k)
        {
            fetch_a(a, row, p + TILE_K, m, k, next_a);
            fetch_b(b, p + TILE_K, col, k, n, next_b);
        }
#pragma unroll
        for (int s = 0; s < TILE_K; s++)
        {
            float x[THREAD_M], y[THREAD_N];
            quads<THREAD_M, down>(left[s], ty, x);
            quads<THREAD_N, across>(right[s], tx, y);
#pragma unroll
            for (int i = 0; i < THREAD_M; i++)
            {
#pragma unroll
                for (int j = 0; j < THREAD_N; j++) sums[i][j] += x[i] * y[j];
            }
        }
    }

#pragma unroll
    for (int i = 0; i < THREAD_M; i++)
    {
        const long long to = row + i / 4 * down * 4 + ty * 4 + i % 4;
#pragma unroll
        for (int j = 0; j < THREAD_N; j++)
        {
            const long long at = col + j / 4 * across * 4 + tx * 4 + j % 4;
            if (to < m && at < n) c[to * n + at] = sums[i][j];
        }
    }
}
// EVOLVE-BLOCK-END
