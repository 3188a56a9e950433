using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Measurement;

/// <summary>A baseline compiled with one of the allowed sets of flags.</summary>
internal sealed record CompiledBaseline(Baseline Baseline, ImmutableArray<string> Flags, CompiledKernel Kernel)
{
    /// <summary>E.g. <c>baselines/vectorised.cpp (-O3 -funroll-loops)</c>.</summary>
    public string Name => $"{Baseline.Source.Name} ({string.Join(' ', Flags)})";
}
