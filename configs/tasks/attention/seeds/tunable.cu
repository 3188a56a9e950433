// attention: o[i] = sum over j of p[j] v[j], where p = softmax over j of (q[i] . k[j]) / sqrt(dim), in each head.
// EVOLVE-BLOCK-START
// A start with its choices left open: a warp for a few rows of q, which takes 32 keys at a time, one for each lane, from shared memory. Maximum, sum and result grow together,
// and are scaled where a larger score turns up, so that no score reaches memory. A dimension wider than CHUNK is worked on in pieces: a block for each piece
// of the result, and scores added up piece by piece.
// @launch attention<<<heads * ceil_div(seq, WARPS * ROWS) * ceil_div(dim, CHUNK), 32 * WARPS>>>(q, k, v, o, seq, dim)
// @tune WARPS 2 4 8
// Rows of q for each warp:
// @tune ROWS 1 2 4
// @tune CHUNK 32 64 128
// @require WARPS * ROWS * (CHUNK + 32) + 32 * (2 * CHUNK + 4) <= 12288

// Enumerators, not constants: those would be variables in device memory, which no kernel may have.
enum { block_rows = WARPS * ROWS };

static __device__ float warp_max(float v)
{
    for (int step = 16; step > 0; step /= 2) v = fmaxf(v, __shfl_xor_sync(0xffffffffu, v, step));
    return v;
}

static __device__ float warp_sum(float v)
{
    for (int step = 16; step > 0; step /= 2) v += __shfl_xor_sync(0xffffffffu, v, step);
    return v;
}

// Copies rows and columns from <row>, <col> of a matrix (seq x dim) to shared memory, zeros beyond its edges.
template <int Rows, int Stride>
static __device__ void load(const float* from, long long row, long long col, long long seq, long long dim, float (&to)[Rows][Stride])
{
    for (int i = threadIdx.x; i < Rows * CHUNK; i += 32 * WARPS)
    {
        const int r = i / CHUNK, c = i % CHUNK;
        to[r][c] = row + r < seq && col + c < dim ? from[(row + r) * dim + col + c] : 0;
    }
}

static __device__ float dot(float4 a, float4 b) { return (a.x * b.x + a.y * b.y) + (a.z * b.z + a.w * b.w); }

extern "C" __global__ void __launch_bounds__(32 * WARPS)
attention(const float* __restrict__ q, const float* __restrict__ k, const float* __restrict__ v, float* __restrict__ o, long long seq, long long dim)
{
    // Keys are padded: lanes read them at the same place of different rows.
    __shared__ __align__(16) float queries[block_rows][CHUNK], keys[32][CHUNK + 4], values[32][CHUNK], weights[block_rows][32];
    const long long chunks = (dim + CHUNK - 1) / CHUNK, tiles = (seq + block_rows - 1) / block_rows;
    const long long col = blockIdx.x % chunks * CHUNK, top = blockIdx.x / chunks % tiles * block_rows, head = blockIdx.x / chunks / tiles * seq * dim;
    const int lane = threadIdx.x % 32, row = threadIdx.x / 32 * ROWS;
    const float scale = 1 / sqrtf((float)dim);
    q += head, k += head, v += head, o += head;

    float most[ROWS], sum[ROWS] = {}, result[ROWS][CHUNK / 32] = {};
    for (int r = 0; r < ROWS; r++) most[r] = __int_as_float(0xff800000); // -infinity

    for (long long key = 0; key < seq; key += 32)
    {
        float scores[ROWS] = {};
        for (long long piece = 0; piece < dim; piece += CHUNK)
        {
            __syncthreads(); // Nobody reads the pieces before any more.
            load(k, key, piece, seq, dim, keys);
            if (piece == 0) load(v, key, col, seq, dim, values);
            if (key == 0 || dim > CHUNK) load(q, top, piece, seq, dim, queries);
            __syncthreads();
#pragma unroll
            for (int d = 0; d < CHUNK; d += 4)
            {
                const float4 own = *(const float4*)&keys[lane][d];
#pragma unroll
                for (int r = 0; r < ROWS; r++) scores[r] += dot(own, *(const float4*)&queries[row + r][d]);
            }
        }

#pragma unroll
        for (int r = 0; r < ROWS; r++)
        {
            const float score = key + lane < seq ? scores[r] * scale : __int_as_float(0xff800000);
            const float larger = fmaxf(most[r], warp_max(score));
            const float factor = expf(most[r] - larger), weight = expf(score - larger);
            most[r] = larger;
            sum[r] = sum[r] * factor + weight;
            for (int u = 0; u < CHUNK / 32; u++) result[r][u] *= factor;
            weights[row + r][lane] = weight;
        }
        __syncwarp();

#pragma unroll
        for (int j = 0; j < 32; j += 4)
        {
#pragma unroll
            for (int u = 0; u < CHUNK / 32; u++)
            {
                const int c = lane + 32 * u;
                const float4 column = make_float4(values[j][c], values[j + 1][c], values[j + 2][c], values[j + 3][c]);
#pragma unroll
                for (int r = 0; r < ROWS; r++) result[r][u] += dot(column, *(const float4*)&weights[row + r][j]);
            }
        }
    }

#pragma unroll
    for (int r = 0; r < ROWS; r++)
    {
        const float whole = 1 / warp_sum(sum[r]);
        if (top + row + r >= seq) continue;
        for (int u = 0; u < CHUNK / 32; u++)
        {
            const long long c = col + lane + 32 * u;
            if (c < dim) o[(top + row + r) * dim + c] = result[r][u] * whole;
        }
    }
}
// EVOLVE-BLOCK-END
