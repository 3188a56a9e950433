// The definition, in fp64: y[i] = x[0] + x[1] + ... + x[i].
#include <cstdint>

extern "C" void reference(const double* x, double* y, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) y[i] = sum += x[i];
}
