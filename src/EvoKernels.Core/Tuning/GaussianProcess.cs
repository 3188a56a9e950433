namespace EvoKernels.Core.Tuning;

/// <summary>What a process expects at a point.</summary>
internal readonly record struct Prediction(double Mean, double Deviation);

/// <summary>
/// Gaussian-process regression on index grids (Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, algorithm 2.1) for a few dozen
/// observations. Its covariance is a product over the axes, as tunables that depend on each other need, plus a sum over them, which learns from far fewer points where
/// they do not.
/// </summary>
internal sealed class GaussianProcess
{
    private readonly int[][] _inputs;
    private readonly double[][] _lower;
    private readonly double[] _weights;
    private readonly double[][] _tables;
    private readonly double _sumShare;
    private readonly double _amplitude;
    private readonly double[] _solved;

    private GaussianProcess(int[][] inputs, double[][] lower, double[] weights, double[][] tables, double sumShare, double amplitude, double evidence)
    {
        (_inputs, _lower, _weights, _tables, _sumShare, _amplitude, Evidence) = (inputs, lower, weights, tables, sumShare, amplitude, evidence);
        _solved = new double[inputs.Length];
    }

    /// <summary>Log of the probability of the observations, up to a constant.</summary>
    public double Evidence { get; }

    /// <summary>Fits; null if the covariance is not positive definite.</summary>
    /// <param name="inputs">Indexes on every axis.</param>
    /// <param name="outputs">Centred observations.</param>
    /// <param name="lengths">Values on every axis.</param>
    /// <param name="scales">Length scale of every axis, in units of its whole length.</param>
    /// <param name="sumShare">Share of the sum over the axes, in [0, 1].</param>
    /// <param name="noise">Variance of an observation, in units of the signal's.</param>
    public static GaussianProcess? Fit(int[][] inputs, double[] outputs, int[] lengths, double[] scales, double sumShare, double noise)
    {
        var tables = lengths.Select((length, axis) => Table(length, scales[axis])).ToArray();
        var lower = new double[inputs.Length][];
        var logDeterminant = 0.0;
        for (var i = 0; i < inputs.Length; i++)
        {
            var row = lower[i] = new double[i + 1];
            for (var j = 0; j <= i; j++)
            {
                var rest = Covariance(inputs[i], inputs[j], tables, sumShare) + (i == j ? noise : 0);
                var other = lower[j];
                for (var k = 0; k < j; k++)
                {
                    rest -= row[k] * other[k];
                }

                if (i == j && !(rest > 1e-12))
                {
                    return null;
                }

                row[j] = i == j ? Math.Sqrt(rest) : rest / other[j];
            }

            logDeterminant += 2 * Math.Log(row[i]);
        }

        var weights = Solve(lower, outputs);
        var amplitude = Math.Max(1e-12, outputs.Zip(weights).Sum(pair => pair.First * pair.Second) / outputs.Length);
        return new GaussianProcess(inputs, lower, weights, tables, sumShare, amplitude, -0.5 * ((outputs.Length * Math.Log(amplitude)) + logDeterminant));
    }

    /// <summary>Of the function itself, without the noise of observing it.</summary>
    public Prediction At(int[] input)
    {
        var mean = 0.0;
        var explained = 0.0;
        for (var i = 0; i < _inputs.Length; i++)
        {
            var covariance = Covariance(input, _inputs[i], _tables, _sumShare);
            mean += covariance * _weights[i];
            var row = _lower[i];
            var rest = covariance;
            for (var j = 0; j < i; j++)
            {
                rest -= row[j] * _solved[j];
            }

            _solved[i] = rest / row[i];
            explained += _solved[i] * _solved[i];
        }

        return new Prediction(mean, Math.Sqrt(Math.Max(0, _amplitude * (1 - explained))));
    }

    // Matérn 1/2 on the distance of indexes: continuous, not smooth, as the speed of kernels is.
    private static double[] Table(int length, double scale) =>
        [.. Enumerable.Range(0, length).Select(distance => Math.Exp(-distance / (scale * Math.Max(1, length - 1))))];

    private static double Covariance(int[] left, int[] right, double[][] tables, double sumShare)
    {
        var product = 1.0;
        var sum = 0.0;
        for (var axis = 0; axis < left.Length; axis++)
        {
            var part = tables[axis][Math.Abs(left[axis] - right[axis])];
            product *= part;
            sum += part;
        }

        return left.Length == 0 ? 1 : ((1 - sumShare) * product) + (sumShare * sum / left.Length);
    }

    private static double[] Solve(double[][] lower, double[] outputs)
    {
        var solved = (double[])outputs.Clone();
        for (var i = 0; i < solved.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                solved[i] -= lower[i][j] * solved[j];
            }

            solved[i] /= lower[i][i];
        }

        for (var i = solved.Length - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < solved.Length; j++)
            {
                solved[i] -= lower[j][i] * solved[j];
            }

            solved[i] /= lower[i][i];
        }

        return solved;
    }
}
