// @case id: honest-inline-assembly
// @case row: honest
// @case task: scale
// @case expect: accepted
// @case needs: avx
// @case tries: Arithmetic in inline assembly, with a loop and local labels.
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t n)
{
    int64_t i = 0;
    asm volatile(
        "1: cmp %[n], %[i]\n\t"
        "jge 2f\n\t"
        "vmovss (%[x],%[i],4), %%xmm0\n\t"
        "vaddss %%xmm0, %%xmm0, %%xmm0\n\t"
        "vmovss %%xmm0, (%[y],%[i],4)\n\t"
        "inc %[i]\n\t"
        "jmp 1b\n\t"
        "2:"
        : [i] "+r"(i) : [n] "r"(n), [x] "r"(x), [y] "r"(y) : "xmm0", "memory", "cc");
}
