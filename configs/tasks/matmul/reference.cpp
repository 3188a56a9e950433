// The definition, in fp64: c[i][j] = sum over p of a[i][p] b[p][j]. The loop over j is innermost so that memory is walked in order.
#include <cstdint>

extern "C" void reference(const double* a, const double* b, double* c, int64_t m, int64_t k, int64_t n)
{
    for (int64_t i = 0; i < m; i++)
    {
        double* row = c + i * n;
        for (int64_t j = 0; j < n; j++) row[j] = 0;
        for (int64_t p = 0; p < k; p++)
        {
            const double factor = a[i * k + p];
            for (int64_t j = 0; j < n; j++) row[j] += factor * b[p * n + j];
        }
    }
}
