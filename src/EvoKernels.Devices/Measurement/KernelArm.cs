using EvoKernels.Core.Gates;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Measurement;

/// <summary>A gate's refusal, in words for the kernel's author.</summary>
internal sealed record Refusal(string Gate, string Reason);

/// <summary>What one command cost: by the device's own clock (CPU time, GPU events) and by the host's.</summary>
internal readonly record struct CommandTime(double CpuNanoseconds, double WallNanoseconds, string? Taint = null);

/// <summary>
/// One kernel with memory and a worker of its own. Every call goes the same way: fresh inputs and poisoned outputs written past the caches, the call,
/// then the whole output compared. The worker cannot tell what a call is for.
/// </summary>
internal sealed unsafe class KernelArm : IDisposable
{
    /// <summary>Bytes around a flush buffer that are poisoned and looked at again: a stray write lands near, or faults.</summary>
    private const long Margin = 64 << 10;

    private readonly WorkerMemory _memory;
    private readonly IKernelWorker _worker;
    private readonly TimeSpan _timeout;
    private readonly int _firstOutput;
    private readonly Window[] _windows;
    private uint _poison = 0x71A5C3D1;

    /// <param name="memory">Shared with the worker; the arm's own from here on.</param>
    /// <param name="start">Starts the worker.</param>
    /// <param name="timeout">Longest command, for messages.</param>
    public KernelArm(WorkerMemory memory, Func<IKernelWorker> start, TimeSpan timeout)
    {
        _memory = memory;
        _timeout = timeout;
        try
        {
            _worker = start();
        }
        catch
        {
            memory.Dispose();
            throw;
        }

        _windows = new Window[memory.Plan.Buffers.Length];
        _firstOutput = memory.Plan.Buffers.TakeWhile(buffer => buffer.Role == BufferRole.Input).Count();
    }

    public uint Layers => _worker.Layers;

    /// <summary>By function of a GPU's code; empty on a processor.</summary>
    public IReadOnlyList<double> Occupancy => _worker.Occupancy;

    /// <summary>A child that has never run a call. Null, or why the kernel cannot even start.</summary>
    public Refusal? StartLife() => Judge(_worker.Spawn(), null);

    public void EndLife() => _worker.EndLife();

    /// <summary>Writes inputs, poison and arguments; then everything is in memory and nothing in a cache.</summary>
    public void Prepare(ReadOnlySpan<TrialCase> calls, Placement placement)
    {
        // A new finite pattern for every command: what an earlier call left, or a guess at the pattern, never passes for a result.
        _poison = (((_poison * 1664525) + 1013904223) & 0x007FFFFF) | 0x71800000;
        var table = (long*)_memory.Pointer(_memory.Regions[0]);
        for (var slot = 0; slot < calls.Length; slot++)
        {
            var one = calls[slot];
            var argument = table + (slot * WorkerProtocol.MaxArguments);
            for (var b = 0; b < _memory.Plan.Buffers.Length; b++)
            {
                var region = _memory.Regions[b + 1];
                var (from, at, to) = Locate(b, slot, one, placement);
                var host = _memory.Pointer(region);
                _windows[b] = new Window(from, at, at + _memory.Plan.Buffers[b].Bytes[one.Shape], to);
                if (b < _firstOutput)
                {
                    ColdMemory.Copy(one.Inputs[b].Pointer, host + at, one.Inputs[b].Bytes);
                }
                else
                {
                    ColdMemory.Fill(host, from, to, _poison);
                }

                argument[b] = (long)_worker.Addresses[b + 1] + at;
            }

            var dims = _memory.Plan.Shapes[one.Shape].Values;
            for (var d = 0; d < dims.Length; d++)
            {
                argument[_memory.Plan.Buffers.Length + d] = dims[d];
            }
        }

        ColdMemory.Fence();
    }

    /// <summary>Runs the prepared calls as one command.</summary>
    public (CommandTime Time, Refusal? Refusal) Run(ReadOnlySpan<TrialCase> calls)
    {
        var answer = _worker.Run(new WorkerCommand(calls.Length, calls[0].Shape, _windows));
        return (answer.Time, Judge(answer, calls[0]));
    }

    /// <summary>Error of one prepared call over all its outputs, or a stray write around them.</summary>
    public (OutputError Error, Refusal? Refusal) Check(TrialCase one, int slot, Placement placement)
    {
        var worst = default(OutputError);
        for (var b = _firstOutput; b < _memory.Plan.Buffers.Length; b++)
        {
            var buffer = _memory.Plan.Buffers[b];
            var host = _memory.Pointer(_memory.Regions[b + 1]);
            var (from, at, to) = Locate(b, slot, one, placement);
            var bytes = buffer.Bytes[one.Shape];
            if (!ColdMemory.Holds(host, from, at, _poison) || !ColdMemory.Holds(host, at + bytes, to, _poison))
            {
                return (worst, new Refusal("correctness", $"wrote outside the buffer '{buffer.Name}' ({Where(one)})"));
            }

            if (buffer.Role == BufferRole.Output)
            {
                var o = b - _firstOutput;
                worst = OutputError.Max(worst, one.Compare(o, new ReadOnlySpan<byte>(host + at, (int)bytes)));
            }
        }

        return (worst, null);
    }

    /// <summary>The bits that a single prepared call wrote, all outputs one after the other.</summary>
    public byte[] Outputs(TrialCase one, Placement placement)
    {
        using var bits = new MemoryStream();
        for (var b = _firstOutput; b < _memory.Plan.Buffers.Length; b++)
        {
            if (_memory.Plan.Buffers[b].Role == BufferRole.Output)
            {
                var (_, at, _) = Locate(b, 0, one, placement);
                bits.Write(new ReadOnlySpan<byte>(_memory.Pointer(_memory.Regions[b + 1]) + at, (int)_memory.Plan.Buffers[b].Bytes[one.Shape]));
            }
        }

        return bits.ToArray();
    }

    /// <summary>Prepares, runs and compares; a refusal if the output is outside the case's tolerance.</summary>
    public (CommandTime Time, Refusal? Refusal) Call(ReadOnlySpan<TrialCase> calls, Placement placement)
    {
        Prepare(calls, placement);
        var (time, refusal) = Run(calls);
        if (refusal is not null)
        {
            return (time, refusal);
        }

        for (var slot = 0; slot < calls.Length && refusal is null; slot++)
        {
            (var error, refusal) = Check(calls[slot], slot, placement);
            if (refusal is null && !calls[slot].Tolerance.Allows(error))
            {
                refusal = new Refusal("correctness", Unwritten(calls[slot], slot, placement) ?? Describe(calls[slot], error));
            }
        }

        return (time, refusal);
    }

    /// <summary>How a held-out shape is spoken of: an operator may learn that there is one, not which.</summary>
    public string Where(TrialCase one) => one.Shape < _memory.Plan.PublicShapes
        ? $"{_memory.Plan.Where(one.Shape)}, {one.Distribution} inputs"
        : _memory.Plan.Where(one.Shape);

    public void Dispose()
    {
        _worker.Dispose();
        _memory.Dispose();
    }

    /// <summary>Says so if output elements still hold what was there before the call.</summary>
    private string? Unwritten(TrialCase one, int slot, Placement placement)
    {
        long unwritten = 0, all = 0;
        for (var b = _firstOutput; b < _memory.Plan.Buffers.Length && _memory.Plan.Buffers[b].Role == BufferRole.Output; b++)
        {
            var (_, at, _) = Locate(b, slot, one, placement);
            var written = new Span<uint>(_memory.Pointer(_memory.Regions[b + 1]) + at, (int)(_memory.Plan.Buffers[b].Bytes[one.Shape] / sizeof(uint)));
            all += written.Length;
            unwritten += written.Count(_poison);
        }

        return unwritten > 0 ? $"{unwritten} of {all} output values were never written ({Where(one)})" : null;
    }

    private string Describe(TrialCase one, OutputError error) => error.Mismatched > 0
        ? $"{error.Mismatched} output values differ where they must be equal: integers, NaN and infinity ({Where(one)})"
        : $"the output is off by {error.Norm:0.0e+0} of its norm, {error.Element:0.0e+0} at the worst element ({Where(one)}); "
            + $"allowed {one.Tolerance.Norm:0.0e+0} and {one.Tolerance.Element:0.0e+0}";

    /// <summary>Bytes from the region's start: what is poisoned or checked, where the buffer begins, and the end of what is poisoned.</summary>
    private (long From, long At, long To) Locate(int buffer, int slot, TrialCase one, Placement placement)
    {
        var planned = _memory.Plan.Buffers[buffer];
        var bytes = planned.Bytes[one.Shape];
        var region = _memory.Regions[buffer + 1].Bytes;
        switch (placement)
        {
            case Placement.FlushLeft:
                return (0, 0, Math.Min(region, bytes + Margin));
            case Placement.FlushRight:
                var right = (region - bytes) & -_memory.Alignment;
                return (Math.Max(0, right - Margin), right, region);
            default:
                var stride = WorkerMemory.Stride(bytes);
                return (slot * stride, (slot * stride) + one.Offset(buffer, Math.Max(planned.ElementBytes, _memory.Alignment)), (slot + 1) * stride);
        }
    }

    private Refusal? Judge(WorkerAnswer reply, TrialCase? one)
    {
        var where = one is null ? "while it was loaded" : Where(one);
        return reply.Status switch
        {
            WorkerStatus.Ok => null,
            WorkerStatus.Timeout => new Refusal("correctness", $"did not finish within {_timeout.TotalSeconds:0.###} s{(reply.Said is null ? string.Empty : $": {reply.Said}")} ({where})"),
            WorkerStatus.Signal => Signalled(reply.Detail, where),
            WorkerStatus.Exited => new Refusal("correctness", $"ended its process with code {reply.Detail} instead of returning ({where})"),
            WorkerStatus.Forged => new Refusal("clocks", $"answered for the harness, or went on computing after it had said it was done ({where})"),
            WorkerStatus.Faulted => new Refusal("correctness", $"{reply.Said} ({where})"),
            WorkerStatus.NotLoaded => new Refusal("compile", reply.Said is null ? "the object cannot be loaded: it needs too much memory, or a symbol is missing" : $"the object cannot be loaded: {reply.Said}"),
            _ => throw new WorkerFailedException($"the worker failed: {new System.ComponentModel.Win32Exception(reply.Detail).Message}"),
        };
    }

    private static Refusal Signalled(int signal, string where) => signal switch
    {
        31 => new Refusal("policy", $"made a system call, which the sandbox refused ({where})"),
        11 or 7 => new Refusal("correctness", $"touched memory outside its buffers, wrote to an input, overflowed its stack or read a clock: signal {signal} ({where})"),
        4 => new Refusal("correctness", $"used an instruction that this processor refuses ({where})"),
        8 => new Refusal("correctness", $"divided an integer by zero, or overflowed a division ({where})"),
        _ => new Refusal("correctness", $"was ended by signal {signal} ({where})"),
    };
}
