// The obvious loop: every addition waits for the one before. Its error is what plain float32 gives in this order, and so part of what
// the harness calibrates the task's tolerance from.
#include <cstdint>

extern "C" void kernel(const float* x, float* s, int64_t n)
{
    float sum = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    s[0] = sum;
}
