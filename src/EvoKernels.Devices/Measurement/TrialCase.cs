using System.Collections.Immutable;
using System.Runtime.InteropServices;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Gates;
using EvoKernels.Core.Inputs;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Measurement;

/// <summary>Where buffers lie in a call.</summary>
internal enum Placement
{
    /// <summary>Anywhere in its slot, by the case's seed: as in timed calls.</summary>
    Varied,

    /// <summary>The first byte follows a guard page.</summary>
    FlushLeft,

    /// <summary>The last byte precedes a guard page.</summary>
    FlushRight,
}

/// <summary>Inputs of one call and what must come out. Expected values live in the host alone.</summary>
internal sealed class TrialCase(
    int shape, string distribution, ulong seed, NativeBuffer[] inputs, NativeBuffer[] expected, ImmutableArray<BufferSpec> outputs, OutputError rounding, bool exactResults) : IDisposable
{
    public int Shape => shape;

    public ulong Seed => seed;

    public string Distribution => distribution;

    public NativeBuffer[] Inputs => inputs;

    /// <summary>The reference, floats rounded to float32, one for each output.</summary>
    public NativeBuffer[] Expected => expected;

    /// <summary>Outputs of so few elements may vanish by luck: then errors are measured against what the inputs' size makes typical.</summary>
    private const long FewElements = 4;

    /// <summary>Typical size over actual size, 1 or more: rounding the inputs by 2⁻²⁴ shifts a result of typical size by about as much.</summary>
    private readonly double _typical = expected.Sum(buffer => buffer.Bytes / sizeof(float)) <= FewElements ? Math.Max(1, rounding.Norm * (1 << 24)) : 1;

    /// <summary>Scale of each expected output: its root mean square, or its typical size if that is more.</summary>
    private double[] Rms => field ??= [.. expected.Select((buffer, o) => outputs[o].Type == ElementType.Int32 ? 1 : OutputComparer.Rms(buffer.Span<float>()) * _typical)];

    /// <summary>Change of the reference under rounded inputs, on the same scale.</summary>
    public OutputError Rounding => new(rounding.Norm / _typical, rounding.Element / _typical, rounding.Mismatched);

    /// <summary>Largest error of the trusted kernels, once they have been run on this case.</summary>
    public OutputError Trusted { get; set; }

    /// <summary>Set with <see cref="Trusted"/>.</summary>
    public Tolerance Tolerance { get; set; }

    /// <summary>Small integers went in, and what must come out is exactly what the reference computed: nothing was rounded.</summary>
    public bool HasExactResults => exactResults;

    /// <summary>Error of one output: integers by how many differ, floats by distance.</summary>
    public OutputError Compare(int output, ReadOnlySpan<byte> actual) => outputs[output].Type == ElementType.Int32
        ? OutputComparer.Compare(MemoryMarshal.Cast<byte, int>(actual), expected[output].Span<int>())
        : OutputComparer.Compare(MemoryMarshal.Cast<byte, float>(actual), expected[output].Span<float>(), Rms[output]);

    /// <summary>Bytes from the start of a slot to a buffer in a varied placement: the same for every kernel that is given this case.</summary>
    public long Offset(int buffer, int elementBytes) =>
        (long)(InputDistributions.Derive(seed, buffer, -1) % (ulong)(WorkerMemory.Slack / elementBytes)) * elementBytes;

    public void Dispose()
    {
        foreach (var buffer in inputs.Concat(expected))
        {
            buffer.Dispose();
        }
    }
}

/// <summary>All cases of a session, by shape.</summary>
internal sealed class CaseSet(List<TrialCase>[] byShape) : IDisposable
{
    public IReadOnlyList<TrialCase> this[int shape] => byShape[shape];

    public int Shapes => byShape.Length;

    public IEnumerable<TrialCase> All => byShape.SelectMany(cases => cases);

    public void Dispose()
    {
        foreach (var one in All)
        {
            one.Dispose();
        }
    }
}
