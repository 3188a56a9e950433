// The matrix unit with the narrowest inputs from which float32's accuracy can be put together again: four products of 16x8x16 in flight a warp. Needs sm_80.

extern "C" __global__ void matrix(float* out, long long rounds)
{
    float c[4][4] = {};
    const unsigned a = threadIdx.x * 0x00010001u & 0x3fff3fffu, b = a ^ 0x00110011u;
    for (long long r = 0; r < rounds; r++)
    {
#pragma unroll
        for (int k = 0; k < 4; k++)
        {
            asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %4, %5, %5}, {%4, %5}, {%0, %1, %2, %3};"
                         : "+f"(c[k][0]), "+f"(c[k][1]), "+f"(c[k][2]), "+f"(c[k][3]) : "r"(a), "r"(b));
        }
    }
    out[blockIdx.x * (long long)blockDim.x + threadIdx.x] = c[0][0] + c[1][1] + c[2][2] + c[3][3];
}
