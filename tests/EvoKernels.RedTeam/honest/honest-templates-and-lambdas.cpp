// @case id: honest-templates-and-lambdas
// @case row: honest
// @case task: row-sum
// @case expect: accepted
// @case tries: Templates, a generic lambda and a fold.
#include <cstdint>
#include <utility>

template <int N>
struct Lanes
{
    float sum[N] = {};
    float total() const { if constexpr (N == 1) return sum[0]; else { Lanes<N / 2> half; for (int i = 0; i < N / 2; i++) half.sum[i] = sum[i] + sum[i + N / 2]; return half.total(); } }
};

static inline void one(const float* x, float* s, int64_t n)
{
    int64_t i = 0;
    Lanes<32> lanes;
    const auto add = [&]<int... J>(std::integer_sequence<int, J...>) { ((lanes.sum[J] += x[i + J]), ...); };
    for (; i + 32 <= n; i += 32) add(std::make_integer_sequence<int, 32>{});
    for (; i < n; i++) lanes.sum[0] += x[i];
    s[0] = lanes.total();
}

extern "C" void kernel(const float* x, float* s, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++) one(x + r * cols, s + r, cols);
}
