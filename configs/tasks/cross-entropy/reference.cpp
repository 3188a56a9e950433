// The definition, in fp64: loss[r] = log(sum over c of exp(logits[r][c])) - logits[r][labels[r]], with the row's maximum taken out so that nothing overflows.
#include <cmath>
#include <cstdint>

extern "C" void reference(const double* logits, const int32_t* labels, double* loss, int64_t rows, int64_t cols)
{
    for (int64_t r = 0; r < rows; r++)
    {
        const double* in = logits + r * cols;

        double largest = in[0];
        for (int64_t c = 1; c < cols; c++)
        {
            if (in[c] > largest) largest = in[c];
        }

        double sum = 0;
        for (int64_t c = 0; c < cols; c++) sum += std::exp(in[c] - largest);

        loss[r] = std::log(sum) + (largest - in[labels[r]]);
    }
}
