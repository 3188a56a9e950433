using System.Collections.Immutable;

namespace EvoKernels.Devices.Sandbox;

/// <summary>One layer of the sandbox. Bits as in <c>native/sandbox.h</c>.</summary>
/// <param name="Bit">Bit of a layer mask.</param>
/// <param name="Name">What a user calls it by.</param>
/// <param name="Protects">What is lost without it.</param>
public sealed record SandboxLayer(uint Bit, string Name, string Protects)
{
    public static ImmutableArray<SandboxLayer> All { get; } =
    [
        new(1 << 0, "namespaces", "without it a process keeps its user's capabilities and sees the network devices"),
        new(1 << 1, "no-new-privileges", "without it a set-uid program could gain rights"),
        new(1 << 2, "landlock", "without it candidate and compiler could read the files that the user can read"),
        new(1 << 3, "seccomp", "without it candidate code could make any system call"),
        new(1 << 4, "no-write-execute", "without it code could be written at run time, past the policy gate"),
        new(1 << 5, "no-tsc", "without it a candidate could read the clock and tell timed calls from others"),
        new(1 << 6, "limits", "without it a candidate could use up memory"),
    ];

    /// <summary>Mask of layers by name.</summary>
    /// <exception cref="ArgumentException">An unknown name; the message lists the known ones.</exception>
    public static uint Mask(IEnumerable<string> names) => names.Aggregate(0u, (mask, name) => mask | (
        All.FirstOrDefault(layer => layer.Name == name)?.Bit
        ?? throw new ArgumentException($"'{name}' is no sandbox layer; known: {string.Join(", ", All.Select(layer => layer.Name))}")));

    /// <summary>Names of the layers in a mask.</summary>
    public static string Describe(uint mask) => string.Join(", ", All.Where(layer => (mask & layer.Bit) != 0).Select(layer => layer.Name));
}
