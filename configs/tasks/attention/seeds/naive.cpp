// attention: o[i] = sum over j of p[j] v[j], where p = softmax over j of (q[i] . k[j]) / sqrt(dim), in each head.
// EVOLVE-BLOCK-START
// A plain start: scores of a row, their softmax, the weighted sum of v.
// @scratch p float32 [seq]
#include <cmath>
#include <cstdint>

extern "C" void kernel(const float* q, const float* k, const float* v, float* o, float* p, int64_t heads, int64_t seq, int64_t dim)
{
    const float scale = 1 / std::sqrt((float)dim);
    for (int64_t head = 0; head < heads; head++, q += seq * dim, k += seq * dim, v += seq * dim, o += seq * dim)
    {
        for (int64_t i = 0; i < seq; i++)
        {
            float largest = -INFINITY;
            for (int64_t j = 0; j < seq; j++)
            {
                float dot = 0;
                for (int64_t d = 0; d < dim; d++) dot += q[i * dim + d] * k[j * dim + d];
                p[j] = dot * scale;
                if (p[j] > largest) largest = p[j];
            }

            float sum = 0;
            for (int64_t j = 0; j < seq; j++) sum += p[j] = std::exp(p[j] - largest);

            float* out = o + i * dim;
            for (int64_t d = 0; d < dim; d++) out[d] = 0;
            for (int64_t j = 0; j < seq; j++)
            {
                for (int64_t d = 0; d < dim; d++) out[d] += p[j] * v[j * dim + d];
            }
            for (int64_t d = 0; d < dim; d++) out[d] /= sum;
        }
    }
}
// EVOLVE-BLOCK-END
