// The definition, in fp64: y[o][i][j] = sum over c, p, q of x[c][i+p-1][j+q-1] weights[o][c][p][q], where x is 0 outside the image. The loop over j is
// innermost so that memory is walked in order.
#include <cstdint>

extern "C" void reference(const double* x, const double* weights, double* y, int64_t cin, int64_t h, int64_t w, int64_t cout)
{
    for (int64_t o = 0; o < cout; o++)
    {
        double* out = y + o * h * w;
        for (int64_t i = 0; i < h * w; i++) out[i] = 0;
        for (int64_t c = 0; c < cin; c++)
        {
            for (int64_t p = 0; p < 3; p++)
            {
                for (int64_t q = 0; q < 3; q++)
                {
                    const double factor = weights[((o * cin + c) * 3 + p) * 3 + q];
                    for (int64_t i = 0; i < h; i++)
                    {
                        if (i + p - 1 < 0 || i + p - 1 >= h) continue;
                        const double* in = x + (c * h + i + p - 1) * w + q - 1;
                        const int64_t first = q == 0 ? 1 : 0, end = q == 2 ? w - 1 : w;
                        for (int64_t j = first; j < end; j++) out[i * w + j] += factor * in[j];
                    }
                }
            }
        }
    }
}
