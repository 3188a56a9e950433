using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Gates;
using EvoKernels.Core.Inputs;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Linting;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Measurement;

/// <summary>Makes cases: inputs by seed, and expected outputs from the trusted fp64 reference, which runs in a worker of its own.</summary>
internal sealed unsafe class ReferenceOracle : IDisposable
{
    /// <summary>Roundings tried: more where the output is so small that one could change nothing by luck.</summary>
    private const int ManyRoundings = 8;

    private const int FewOutputs = 4096;

    private readonly KernelTask _task;
    private readonly BufferPlan _plan;
    private readonly ImmutableArray<InputDraw> _draws;
    private readonly Precision _precision;
    private readonly WorkerMemory _memory;
    private readonly KernelWorker _worker;

    public ReferenceOracle(NativeTools tools, KernelTask task, WorkerStart start)
    {
        _task = task;
        _plan = BufferPlan.Of(task);
        _draws = InputDraw.Of(task);
        _precision = Precision.Of(task);
        var widened = _plan with { Buffers = [.. _plan.Buffers.Select(Widened)] };
        _memory = new WorkerMemory(widened, [.. widened.Shapes.Select(_ => 1)]);
        try
        {
            _worker = KernelWorker.Start(tools, _memory, start);
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    /// <summary>One case for each distribution and shape, and more where a command needs more calls.</summary>
    /// <param name="seed">Inputs and placements follow from it.</param>
    /// <param name="counts">Cases by shape.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TaskDefectException">The reference crashes, hangs, or yields nothing finite.</exception>
    public CaseSet Make(ulong seed, IReadOnlyList<int> counts, CancellationToken cancellationToken)
    {
        Start();
        var byShape = new List<TrialCase>[_plan.Shapes.Length];
        for (var shape = 0; shape < byShape.Length; shape++)
        {
            byShape[shape] = [];
            for (var i = 0; i < counts[shape]; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                byShape[shape].Add(Make(shape, _draws[i % _draws.Length], InputDistributions.Derive(seed, shape, i)));
            }
        }

        _worker.EndLife();
        return new CaseSet(byShape);
    }

    /// <summary>What the reference makes of a case whose inputs were changed, rounded like expected values. Needs <see cref="Start"/>.</summary>
    public NativeBuffer[] Outputs(TrialCase one, InputChange? change)
    {
        Widen(one.Inputs, one.Shape, change);
        Call(one.Shape, one.Distribution);
        return [.. Enumerable.Range(0, _task.Outputs.Length).Select(o => Round(o, one.Shape))];
    }

    /// <summary>Another input as it might have been drawn for a case.</summary>
    public NativeBuffer Draw(TrialCase one, int draw, int input, ulong seed)
    {
        var buffer = new NativeBuffer(one.Inputs[input].Bytes);
        _draws[draw].Fill(_task.Inputs[input], input, seed, buffer, _plan.Shapes[one.Shape]);
        return buffer;
    }

    public void Dispose()
    {
        _worker.Dispose();
        _memory.Dispose();
    }

    /// <summary>A fresh process for the reference.</summary>
    public void Start()
    {
        if (_worker.Spawn() is { Status: not WorkerStatus.Ok } reply)
        {
            throw new TaskDefectException($"{_task.Name}/{_task.Reference.Name}: the reference cannot be loaded ({reply.Status} {reply.Detail}); does it export `extern \"C\" void reference(…)`?");
        }
    }

    private static PlannedBuffer Widened(PlannedBuffer buffer) =>
        buffer.Type == ElementType.Float32 ? buffer with { Type = ElementType.Float64, Bytes = [.. buffer.Bytes.Select(bytes => bytes * 2)] } : buffer;

    private TrialCase Make(int shape, InputDraw draw, ulong seed)
    {
        var inputs = new NativeBuffer[_task.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = new NativeBuffer(_plan.Buffers[i].Bytes[shape]);
            draw.Fill(_task.Inputs[i], i, InputDistributions.Derive(seed, i), inputs[i], _plan.Shapes[shape]);
        }

        Widen(inputs, shape, null);
        Call(shape, draw.Distribution);
        var expected = Enumerable.Range(0, _task.Outputs.Length).Select(o => Round(o, shape)).ToArray();
        var exact = draw.Distribution == "exact-integers" && Enumerable.Range(0, expected.Length).All(o => HoldsExactly(o, expected[o]));
        var rounding = default(OutputError);
        // Integers are compared exactly: no rounding of inputs excuses a difference.
        int[] rounded = [.. Enumerable.Range(0, expected.Length).Where(o => _task.Outputs[o].Type != ElementType.Int32)];
        var times = rounded.Length == 0 ? 0 : expected.Sum(buffer => buffer.Bytes) <= FewOutputs ? ManyRoundings : 1;
        for (var t = 0; t < times; t++)
        {
            Widen(inputs, shape, new JitteredInputs(InputDistributions.Derive(seed, t, -2), _precision.HalfUnit));
            Call(shape, draw.Distribution);
            foreach (var o in rounded)
            {
                using var shifted = Round(o, shape);
                var reference = expected[o].Span<float>();
                rounding = OutputError.Max(rounding, OutputComparer.Compare(shifted.Span<float>(), reference, OutputComparer.Rms(reference)));
            }
        }

        return new TrialCase(shape, draw.Distribution, seed, inputs, expected, _task.Outputs, rounding, exact);
    }

    private void Widen(NativeBuffer[] inputs, int shape, InputChange? change)
    {
        var table = (long*)_memory.Pointer(_memory.Regions[0]);
        for (var b = 0; b < _memory.Plan.Buffers.Length; b++)
        {
            table[b] = (long)_worker.Addresses[b + 1];
            if (b < inputs.Length && _task.Inputs[b].Type == ElementType.Int32)
            {
                var target = new Span<int>(_memory.Pointer(_memory.Regions[b + 1]), (int)(inputs[b].Bytes / sizeof(int)));
                inputs[b].Span<int>().CopyTo(target);
                change?.Apply(b, target);
            }
            else if (b < inputs.Length)
            {
                var source = inputs[b].Span<float>();
                var target = new Span<double>(_memory.Pointer(_memory.Regions[b + 1]), source.Length);
                for (var i = 0; i < source.Length; i++)
                {
                    target[i] = source[i];
                }

                change?.Apply(b, target);
            }
        }

        var dims = _plan.Shapes[shape].Values;
        for (var d = 0; d < dims.Length; d++)
        {
            table[_memory.Plan.Buffers.Length + d] = dims[d];
        }
    }

    private void Call(int shape, string distribution)
    {
        if (_worker.Run(new WorkerCommand(1, shape, [])) is { Status: not WorkerStatus.Ok } reply)
        {
            throw new TaskDefectException(
                $"{_task.Name}/{_task.Reference.Name}: the reference fails at {_plan.Shapes[shape]} with {distribution} inputs ({reply.Status} {reply.Detail}); it must return for every shape");
        }
    }

    /// <summary>Whether rounding to the output's type changed nothing of what the reference has just computed.</summary>
    private bool HoldsExactly(int output, NativeBuffer rounded)
    {
        if (_task.Outputs[output].Type == ElementType.Int32)
        {
            return true;
        }

        var held = rounded.Span<float>();
        var source = new ReadOnlySpan<double>(_memory.Pointer(_memory.Regions[_task.Inputs.Length + output + 1]), held.Length);
        for (var i = 0; i < held.Length; i++)
        {
            if (!source[i].Equals((double)held[i]))
            {
                return false;
            }
        }

        return true;
    }

    private NativeBuffer Round(int output, int shape)
    {
        var b = _task.Inputs.Length + output;
        var result = new NativeBuffer(_plan.Buffers[b].Bytes[shape]);
        if (_task.Outputs[output].Type == ElementType.Int32)
        {
            new ReadOnlySpan<byte>(_memory.Pointer(_memory.Regions[b + 1]), (int)result.Bytes).CopyTo(result.Span<byte>());
            return result;
        }

        var target = result.Span<float>();
        var source = new ReadOnlySpan<double>(_memory.Pointer(_memory.Regions[b + 1]), target.Length);
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = (float)source[i];
        }

        return result;
    }
}
