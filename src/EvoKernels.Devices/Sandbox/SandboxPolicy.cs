namespace EvoKernels.Devices.Sandbox;

/// <summary>How strict the sandbox is on this machine.</summary>
/// <param name="AcceptedMissing">Mask of layers that the user accepts to lack, each by name. Default none.</param>
public sealed record SandboxPolicy(uint AcceptedMissing)
{
    /// <summary>Environment variable that names, separated by commas, the layers a user accepts to lack.</summary>
    public const string Variable = "EVOKERNELS_ACCEPT_MISSING";

    /// <summary>From <see cref="Variable"/>.</summary>
    /// <exception cref="ArgumentException">It names a layer that does not exist.</exception>
    public static SandboxPolicy FromEnvironment() =>
        new(SandboxLayer.Mask((Environment.GetEnvironmentVariable(Variable) ?? string.Empty)
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));

    public static string Remedy(uint missing) =>
        $"The sandbox lacks {SandboxLayer.Describe(missing)}, so untrusted code is refused. `evokernels doctor` explains; "
        + $"to go on without, set {Variable}={SandboxLayer.Describe(missing).Replace(", ", ",", StringComparison.Ordinal)}";
}
