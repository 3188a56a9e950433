namespace EvoKernels.Core.Tuning;

/// <summary>Chooses the settings of a process by the evidence, one at a time: a few dozen fits of a few dozen points.</summary>
internal static class SurrogateFit
{
    private static readonly double[] Scales = [0.3, 1, 3, 10];
    private static readonly double[] Noises = [0.001, 0.01, 0.1];
    private static readonly double[] SumShares = [0, 0.5, 0.9];

    /// <summary>Weight of the preference for middling scales: with few points the evidence is nearly flat, and its maximum means little.</summary>
    private const double Prior = 0.1;

    public static GaussianProcess Best(int[][] inputs, double[] outputs, int[] lengths)
    {
        var scales = Enumerable.Repeat(1.0, lengths.Length).ToArray();
        var (sumShare, noise) = (0.5, 0.01);
        var best = Fit();
        for (var axis = -2; axis < lengths.Length; axis++)
        {
            var (choices, kept) = axis switch { -2 => (SumShares, sumShare), -1 => (Noises, noise), _ => (Scales, scales[axis]) };
            foreach (var choice in choices.Where(choice => choice != kept))
            {
                Set(axis, choice);
                var other = Fit();
                (best, kept) = other.Score > best.Score ? (other, choice) : (best, kept);
            }

            Set(axis, kept);
        }

        return best.Process ?? throw new InvalidOperationException("no covariance of these points is positive definite");

        void Set(int axis, double value)
        {
            switch (axis)
            {
                case -2: sumShare = value; break;
                case -1: noise = value; break;
                default: scales[axis] = value; break;
            }
        }

        (GaussianProcess? Process, double Score) Fit()
        {
            var process = GaussianProcess.Fit(inputs, outputs, lengths, scales, sumShare, noise);
            return (process, process is null ? double.NegativeInfinity : process.Evidence - (Prior * scales.Sum(scale => Math.Log(scale) * Math.Log(scale))));
        }
    }
}
