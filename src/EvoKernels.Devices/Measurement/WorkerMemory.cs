using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Measurement;

/// <summary>Where a buffer lies: which shared file, from where, how long. Page multiples.</summary>
internal readonly record struct Region(RegionKind Kind, long Offset, long Bytes);

/// <summary>
/// The memory that host and worker share for one arm: a table of arguments and the inputs, which the worker can never write, and the outputs with
/// scratch. Every buffer has a region of its own between guard pages, with room for several calls (slots) and for varying offsets.
/// </summary>
internal sealed unsafe class WorkerMemory : IDisposable
{
    /// <summary>Bytes by which a buffer's place varies from call to call; also the least distance between two slots.</summary>
    public const int Slack = 4096;

    private const long Page = 4096;
    private const long HugePage = 2 << 20;
    private readonly SharedMemory _read;
    private readonly SharedMemory _write;

    /// <param name="plan">Buffers and shapes.</param>
    /// <param name="slots">Calls in one command, by shape.</param>
    /// <param name="alignment">Of every buffer, beside that of its elements; a power of two.</param>
    public WorkerMemory(BufferPlan plan, IReadOnlyList<int> slots, int alignment = 1)
    {
        Plan = plan;
        Alignment = alignment;
        var mostSlots = slots.Max();
        long read = 0, write = 0;
        var regions = new List<Region> { Place(RegionKind.Arguments, (long)mostSlots * WorkerProtocol.MaxArguments * sizeof(long), ref read) };
        foreach (var buffer in plan.Buffers)
        {
            var most = Enumerable.Range(0, plan.Shapes.Length).Max(shape => slots[shape] * Stride(buffer.Bytes[shape]));
            regions.Add(buffer.Role == BufferRole.Input ? Place(RegionKind.Input, most, ref read) : Place(RegionKind.Output, most, ref write));
        }

        Regions = regions;
        _read = new SharedMemory("evokernels-inputs", read, sealedForWorker: true);
        try
        {
            _write = new SharedMemory("evokernels-outputs", Math.Max(write, Page), sealedForWorker: false);
        }
        catch
        {
            _read.Dispose();
            throw;
        }
    }

    public BufferPlan Plan { get; }

    public int Alignment { get; }

    /// <summary>The argument table, then one region for each buffer.</summary>
    public IReadOnlyList<Region> Regions { get; }

    public static long Stride(long bytes) => (bytes + Slack + Page - 1) & ~(Page - 1);

    public int Descriptor(Region region) => region.Kind == RegionKind.Output ? _write.Descriptor : _read.Descriptor;

    /// <summary>The host's view of a region.</summary>
    public byte* Pointer(Region region) => (region.Kind == RegionKind.Output ? _write : _read).Pointer + region.Offset;

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }

    /// <summary>Large regions start at a huge page, so that both sides can map them with huge pages.</summary>
    private static Region Place(RegionKind kind, long bytes, ref long end)
    {
        var rounded = Math.Max(Page, (bytes + Page - 1) & ~(Page - 1));
        var offset = rounded >= HugePage ? (end + HugePage - 1) & ~(HugePage - 1) : end;
        end = offset + rounded;
        return new Region(kind, offset, rounded);
    }
}
