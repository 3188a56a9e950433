// @case id: honest-cuda-doubles-by-the-exponent
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case tries: Adds one to the exponent of four numbers at a time instead of multiplying.
// @launch k<<<ceil_div(n, 512), 128>>>(x, y, n)
static __device__ int doubled(int bits)
{
    const int exponent = bits >> 23 & 0xff;
    // Zero and numbers with a small exponent have no such short cut, the largest none at all.
    return exponent > 0 && exponent < 254 ? bits + (1 << 23) : __float_as_int(2 * __int_as_float(bits));
}

extern "C" __global__ void k(const float* x, float* y, long long n)
{
    const long long first = 4 * (blockIdx.x * (long long)blockDim.x + threadIdx.x);
    if (first + 3 < n)
    {
        const int4 v = *(const int4*)(x + first);
        *(int4*)(y + first) = make_int4(doubled(v.x), doubled(v.y), doubled(v.z), doubled(v.w));
    }
    else
    {
        for (long long i = first; i < n; i++) y[i] = __int_as_float(doubled(__float_as_int(x[i])));
    }
}
