namespace EvoKernels.Core.Gates;

/// <summary>How far an output was from its reference: both measures must hold.</summary>
/// <param name="Norm">‖y − r‖ / ‖r‖ over the finite elements.</param>
/// <param name="Element">Largest |y − r| / (|r| + rms(r)).</param>
/// <param name="Mismatched">Elements where one side is not finite and the other differs.</param>
public readonly record struct OutputError(double Norm, double Element, long Mismatched)
{
    public static OutputError Max(OutputError a, OutputError b) =>
        new(Math.Max(a.Norm, b.Norm), Math.Max(a.Element, b.Element), Math.Max(a.Mismatched, b.Mismatched));
}

/// <summary>Largest error that a case allows. Zero means bit-exact values.</summary>
public readonly record struct Tolerance(double Norm, double Element)
{
    /// <summary>Honest float32 kernels differ in order and in polynomial degree: their error may be this many times that of the trusted ones.</summary>
    private const double Margin = 6;

    /// <summary>Half units in the last place that are always allowed, four whole ones: trusted kernels may be exact by luck.</summary>
    private const double FloorUnits = 8;

    /// <summary>Where a lower precision is allowed its own roundings dominate, and these are known: rounding every input by half a unit is their worst already.</summary>
    private const double AllowedMargin = 2;

    /// <summary>The bound that trusted float32 kernels and a rounding of the inputs justify.</summary>
    /// <param name="trusted">Largest error of the task's baselines on this case.</param>
    /// <param name="rounding">Change of the reference when its inputs are rounded by half a unit in the last place.</param>
    /// <param name="exactResults">
    /// True if the inputs are small integers and float32 holds every result of the reference: then what trusted kernels compute exactly must be exact. Where a
    /// result had to be rounded, trusted kernels that hit it did so by luck.
    /// </param>
    /// <param name="precision">What kernels may compute in.</param>
    public static Tolerance Calibrate(OutputError trusted, OutputError rounding, bool exactResults, Precision precision)
    {
        if (precision.IsFloat32)
        {
            if (exactResults && trusted.Norm == 0 && trusted.Element == 0)
            {
                return new Tolerance(0, 0);
            }

            var worst = OutputError.Max(trusted, rounding);
            return AtLeast(FloorUnits * precision.HalfUnit, Margin * worst.Norm, Margin * worst.Element);
        }

        return AtLeast(
            AllowedMargin * precision.HalfUnit,
            Math.Max(Margin * trusted.Norm, AllowedMargin * rounding.Norm),
            Math.Max(Margin * trusted.Element, AllowedMargin * rounding.Element));
    }

    private static Tolerance AtLeast(double floor, double norm, double element) => new(Math.Max(floor, norm), Math.Max(floor, element));

    /// <summary>False for NaN too: only a true "within" passes.</summary>
    public bool Allows(OutputError error) => error.Mismatched == 0 && error.Norm <= Norm && error.Element <= Element;
}
