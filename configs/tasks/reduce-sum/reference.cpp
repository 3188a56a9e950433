// The definition, in fp64: s[0] = x[0] + x[1] + ... + x[n-1]. In fp64 the order of addition does not matter at float32's precision.
#include <cstdint>

extern "C" void reference(const double* x, double* s, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    s[0] = sum;
}
