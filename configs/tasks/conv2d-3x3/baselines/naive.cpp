// What a careful person would write first: loops in the order that walks memory forward, so that the compiler can vectorise the innermost.
#include <cstdint>

extern "C" void kernel(const float* x, const float* weights, float* y, int64_t cin, int64_t h, int64_t w, int64_t cout)
{
    for (int64_t o = 0; o < cout; o++)
    {
        float* out = y + o * h * w;
        for (int64_t i = 0; i < h * w; i++) out[i] = 0;
        for (int64_t c = 0; c < cin; c++)
        {
            for (int64_t p = 0; p < 3; p++)
            {
                for (int64_t q = 0; q < 3; q++)
                {
                    const float factor = weights[((o * cin + c) * 3 + p) * 3 + q];
                    for (int64_t i = 0; i < h; i++)
                    {
                        if (i + p - 1 < 0 || i + p - 1 >= h) continue;
                        const float* in = x + (c * h + i + p - 1) * w + q - 1;
                        const int64_t first = q == 0 ? 1 : 0, end = q == 2 ? w - 1 : w;
                        for (int64_t j = first; j < end; j++) out[i * w + j] += factor * in[j];
                    }
                }
            }
        }
    }
}
