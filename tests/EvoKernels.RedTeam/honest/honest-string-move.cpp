// @case id: honest-string-move
// @case row: honest
// @case task: transpose
// @case expect: accepted
// @case tries: Copies single columns with rep movs.
#include <cstdint>

extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)
{
    if (rows == 1 || cols == 1)
    {
        const void* from = x;
        void* to = y;
        int64_t size = rows * cols * 4;
        asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size) : : "memory");
        return;
    }
    for (int64_t c = 0; c < cols; c++)
        for (int64_t r = 0; r < rows; r++) y[c * rows + r] = x[r * cols + c];
}
