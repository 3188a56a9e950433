namespace EvoKernels.Contracts.Devices;

/// <summary>How an assumption fared.</summary>
public enum CheckOutcome
{
    /// <summary>It holds.</summary>
    Right,

    /// <summary>It could not be looked at here; the detail says why.</summary>
    Unknown,

    /// <summary>It does not hold: what is built on it is not to be believed.</summary>
    Wrong,
}

/// <summary>One thing that the harness takes for granted of a device, its driver or its libraries, looked at.</summary>
/// <param name="Name">Short and stable, e.g. <c>event resolution</c>.</param>
/// <param name="Outcome">Whether it holds.</param>
/// <param name="Detail">What was seen, with figures.</param>
public sealed record DeviceCheck(string Name, CheckOutcome Outcome, string Detail)
{
    public static DeviceCheck Of(string name, bool isRight, string detail) => new(name, isRight ? CheckOutcome.Right : CheckOutcome.Wrong, detail);
}
