// The vendor's: OpenBLAS on one thread, as trusted code. Declared here, so that only the library itself is needed. Its sizes are 32-bit: the
// shapes of this task are far below that.
#include <cstdint>

extern "C" void cblas_sgemm(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha, const float* a, int lda,
                            const float* b, int ldb, float beta, float* c, int ldc);

// When a product is first too large for its registers the library asks the system for working memory, which a running kernel may not. So
// that happens here, when the object is loaded.
__attribute__((constructor)) static void warm_up()
{
    constexpr int size = 192;
    static float a[size * size], b[size * size], c[size * size];
    cblas_sgemm(101, 111, 111, size, size, size, 1.0f, a, size, b, size, 0.0f, c, size);
}

extern "C" void kernel(const float* a, const float* b, float* c, int64_t m, int64_t k, int64_t n)
{
    constexpr int row_major = 101, as_it_is = 111;
    cblas_sgemm(row_major, as_it_is, as_it_is, (int)m, (int)n, (int)k, 1.0f, a, (int)k, b, (int)n, 0.0f, c, (int)n);
}
