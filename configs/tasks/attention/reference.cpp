// The definition, in fp64, head by head: o[i] = sum over j of p[j] v[j], where p = softmax over j of (q[i] . k[j]) / sqrt(dim).
#include <cmath>
#include <cstdint>
#include <vector>

extern "C" void reference(const double* q, const double* k, const double* v, double* o, int64_t heads, int64_t seq, int64_t dim)
{
    std::vector<double> p(seq);
    const double scale = 1 / std::sqrt((double)dim);
    for (int64_t head = 0; head < heads; head++, q += seq * dim, k += seq * dim, v += seq * dim, o += seq * dim)
    {
        for (int64_t i = 0; i < seq; i++)
        {
            double largest = -INFINITY;
            for (int64_t j = 0; j < seq; j++)
            {
                double dot = 0;
                for (int64_t d = 0; d < dim; d++) dot += q[i * dim + d] * k[j * dim + d];
                p[j] = dot * scale;
                if (p[j] > largest) largest = p[j];
            }

            double sum = 0;
            for (int64_t j = 0; j < seq; j++) sum += p[j] = std::exp(p[j] - largest);

            double* out = o + i * dim;
            for (int64_t d = 0; d < dim; d++) out[d] = 0;
            for (int64_t j = 0; j < seq; j++)
            {
                for (int64_t d = 0; d < dim; d++) out[d] += p[j] / sum * v[j * dim + d];
            }
        }
    }
}
