using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Trials;

/// <summary>A compiled kernel. <c>Folder</c> is its own and goes when it is disposed.</summary>
/// <param name="ObjectPath">Shared object or cubin.</param>
/// <param name="Symbol">Exported function; empty where launches name their own.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="AssemblyId">SHA-256 of the assembly text: equal code has an equal id.</param>
/// <param name="Descriptors">What the code looks like.</param>
internal record CompiledKernel(string ObjectPath, string Symbol, string Folder, string AssemblyId, CodeDescriptors Descriptors) : IDisposable
{
    public void Dispose()
    {
        WorkFolder.Remove(Folder);
        GC.SuppressFinalize(this);
    }
}

/// <summary>A compiled kernel, or the gate that refused it and why; and what the compiler says it vectorised, where it was asked.</summary>
internal sealed record CompileOutcome(
    CompiledKernel? Kernel, string? Gate, string? Reason, CodeDescriptors? Descriptors, ImmutableArray<string>? Remarks = null);

/// <summary>What to compile. Trusted sources may link libraries and skip the policy gate.</summary>
internal sealed record CompileRequest(
    string Source, IReadOnlyDictionary<string, long> Tunables, ImmutableArray<string> Flags, string Symbol, bool Trusted, ImmutableArray<string> Link);
