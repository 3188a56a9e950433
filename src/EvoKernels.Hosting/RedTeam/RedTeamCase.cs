using System.Collections.Immutable;

namespace EvoKernels.Hosting.RedTeam;

/// <summary>One kernel of the bank and what must become of it.</summary>
/// <param name="Id">Name of the file, e.g. <c>R1-pointer-cache</c>.</param>
/// <param name="Row">The known exploit it belongs to, e.g. <c>R1</c>, or <see cref="Honest"/>.</param>
/// <param name="Task">Name of a folder below the bank's <c>tasks/</c>.</param>
/// <param name="Expected">Gates that may stop it, and <see cref="NoGain"/> or <see cref="Accepted"/>.</param>
/// <param name="Twin">With <see cref="NoGain"/>: the task's baseline that is the same kernel without the trick.</param>
/// <param name="Tries">One sentence.</param>
/// <param name="Needs">A processor flag without which the case is skipped, or <c>nvrtc</c> for NVIDIA's compiler, or null.</param>
/// <param name="Source">The kernel, its header lines emptied.</param>
/// <param name="IsCuda">Whether it is for CUDA devices; otherwise for processors.</param>
public sealed record RedTeamCase(
    string Id, string Row, string Task, ImmutableArray<string> Expected, string? Twin, string Tries, string? Needs, string Source, bool IsCuda = false)
{
    /// <summary>Row of kernels that must be accepted.</summary>
    public const string Honest = "honest";

    /// <summary>Expectation of an honest kernel.</summary>
    public const string Accepted = "accepted";

    /// <summary>Expectation of an exploit that may pass, if it is no faster than its twin.</summary>
    public const string NoGain = "no-gain";

    /// <summary>Rows of the known exploits that apply to a native CPU kernel: outputs, reuse, timing, numerics, imports, harness.</summary>
    public static ImmutableArray<string> Rows { get; } =
    [
        "O1", "O2", "O3", "O4", "O5", "O6", "O7", "O8", "O9", "O10", "O11", "O12", "O14", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "T2", "T4", "T5", "T6", "T8", "T9",
        "N1", "N2", "N3", "N4", "N5", "I1", "I3", "H1", "H2", "H3", "H4", "H5", "H6", "H7",
    ];

    /// <summary>Rows of the known exploits that apply to device code under a trusted host.</summary>
    public static ImmutableArray<string> CudaRows { get; } =
    [
        "O1", "O2", "O3", "O4", "O5", "O6", "O7", "O8", "O10", "O11", "O12", "O13", "O14", "R1", "R2", "R5", "R6", "R7", "T6", "T7", "T8",
        "N1", "N2", "N3", "N4", "N5", "H1", "H6", "H7",
    ];

    /// <summary>Gates that can refuse a kernel.</summary>
    public static ImmutableArray<string> Gates { get; } = ["policy", "compile", "correctness", "determinism", "clocks", "roofline"];

    /// <summary>What stands for NVIDIA's compiler in <see cref="Needs"/>.</summary>
    public const string Nvrtc = "nvrtc";

    public bool IsHonest => Row == Honest;
}
