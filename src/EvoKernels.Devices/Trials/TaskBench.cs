using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;
using EvoKernels.Core.Gates;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Sources;
using EvoKernels.Core.Statistics;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Trials;

/// <summary>
/// A task made ready on one device: reference and baselines compiled, how many calls a command holds, the memory floor of each shape. Makes calibrated cases
/// for any seed.
/// </summary>
internal sealed class TaskBench : IDisposable
{
    /// <summary>Calls are gathered into commands of at least this long: a command costs a few microseconds of its own.</summary>
    private const double CommandNanoseconds = 300_000;

    /// <summary>The same for held-out shapes, which are timed for people to see and claim nothing: fewer cases to make at the start of every campaign.</summary>
    private const double HeldOutCommandNanoseconds = 75_000;

    private const long MaxSlotBytes = 64L << 20;

    /// <summary>A trusted kernel this far off is wrong, not inaccurate.</summary>
    private const double WrongBaseline = 1e-2;

    private readonly IBench _bench;
    private readonly EvaluationSettings _settings;
    private readonly ReferenceOracle _oracle;
    private readonly CompiledKernel _reference;
    private readonly ImmutableArray<CompiledBaseline> _trusted;
    private readonly ImmutableArray<UnavailableBaseline> _unavailable;
    private readonly int[] _slots;
    private readonly double[] _quickest;
    private readonly List<CompiledKernel> _movers = [];

    private TaskBench(
        IBench bench,
        KernelTask task,
        EvaluationSettings settings,
        ReferenceOracle oracle,
        CompiledKernel reference,
        ImmutableArray<CompiledBaseline> trusted,
        ImmutableArray<UnavailableBaseline> unavailable)
    {
        _bench = bench;
        Task = task;
        _settings = settings;
        _oracle = oracle;
        _reference = reference;
        _trusted = trusted;
        _unavailable = unavailable;
        Plan = BufferPlan.Of(task);
        Draws = InputDraw.Of(task);
        _slots = [.. Plan.Shapes.Select(_ => 1)];
        _quickest = new double[Plan.Shapes.Length];
        Floors = new double[Plan.PublicShapes];
        Bounds = new string?[Plan.PublicShapes];
    }

    public KernelTask Task { get; }

    public BufferPlan Plan { get; }

    public ReferenceOracle Oracle => _oracle;

    /// <summary>Kinds of inputs; the first cases of each shape are one of each, in this order.</summary>
    public ImmutableArray<InputDraw> Draws { get; }

    /// <summary>The task's baselines that this machine has the libraries for.</summary>
    public ImmutableArray<Baseline> Baselines => [.. _trusted.Select(trusted => trusted.Baseline)];

    /// <summary>What every claim must say of this task, behind the name of the baseline; empty for most.</summary>
    public string Qualification => string.Concat(
        _unavailable.Select(missing => $", without {missing.Baseline.Source.Name} ({missing.Library} is not installed)")
            .Append(Task.Allow is null ? "" : $", computing in {Task.Allow} being allowed"));

    /// <summary>The same at length, for the notes of an evaluation.</summary>
    public IEnumerable<string> Notes => _unavailable.Select(missing => missing.Note)
        .Concat(Task.Allow is null ? [] : [$"this task allows {Task.Allow}: results were only required to be as accurate as that"]);

    /// <summary>Calls in a command, by shape.</summary>
    public IReadOnlyList<int> Slots => _slots;

    /// <summary>Least nanoseconds of a call of any baseline, by shape, each in a command of its own: known once the first cases were made.</summary>
    public IReadOnlyList<double> Quickest => _quickest;

    /// <summary>Least nanoseconds of a call of any kernel, by public shape: what trusted code needs to move the bytes, or to do the arithmetic.</summary>
    public double[] Floors { get; }

    /// <summary>What each of <see cref="Floors"/> is made of, <c>memory</c> or <c>arithmetic</c>; null where none was measured.</summary>
    public string?[] Bounds { get; }

    /// <exception cref="TaskDefectException">Reference or baseline is unusable.</exception>
    public static async Task<TaskBench> OpenAsync(
        IBench bench, KernelTask task, EvaluationSettings settings, CancellationToken cancellationToken)
    {
        task = Language.Of(task, bench.IsCuda, bench.Device);
        if (task.Inputs.Concat(task.Outputs).FirstOrDefault(buffer => buffer.Type == ElementType.Float64) is { } unsupported)
        {
            throw new TaskDefectException($"{task.Name}: buffer '{unsupported.Name}' is float64, which has no more exact reference to compare with; use float32 or int32");
        }

        var made = new List<CompiledKernel>();
        try
        {
            made.Add(await CompileAsync(bench.Host, task, task.Reference, [], FlagSets.Default, "reference", cancellationToken));
            var trusted = ImmutableArray.CreateBuilder<CompiledBaseline>();
            var unavailable = await VendorLibraries.UnavailableAsync(bench.Host.Toolchain, task.Baselines, cancellationToken);
            foreach (var baseline in task.Baselines.Except(unavailable.Select(missing => missing.Baseline)))
            {
                made.Add(await CompileAsync(bench, task, baseline.Source, baseline.Link, bench.FlagSets[0], "kernel", cancellationToken));
                trusted.Add(new CompiledBaseline(baseline, bench.FlagSets[0], made[^1]));
            }

            if (trusted.Count == 0)
            {
                throw new TaskDefectException($"{task.Name}: no baseline is left: {unavailable[0].Note}");
            }

            var oracle = new ReferenceOracle(bench.Host.Tools, task, bench.Host.Start(made[0], trusted: true));
            return new TaskBench(bench, task, settings, oracle, made[0], trusted.ToImmutable(), unavailable);
        }
        catch
        {
            made.ForEach(kernel => kernel.Dispose());
            throw;
        }
    }

    public static async Task<CompiledKernel> CompileAsync(
        IBench bench, KernelTask task, SourceFile source, ImmutableArray<string> link, ImmutableArray<string> flags, string symbol, CancellationToken cancellationToken)
    {
        var directives = SourceDirectives.Parse(source.Text, task).Directives;
        var request = new CompileRequest(source.Text, directives?.Defaults ?? ImmutableSortedDictionary<string, long>.Empty, flags, symbol, Trusted: true, link);
        var outcome = await bench.CompileAsync(request, cancellationToken);
        return outcome.Kernel ?? throw new TaskDefectException($"{task.Name}/{source.Name} does not compile ({bench.Compiler}): {outcome.Reason}");
    }

    /// <summary>Cases for a seed, with tolerances from the trusted kernels' own errors. The first call also settles slots and floors.</summary>
    public CaseSet MakeCases(ulong seed, CancellationToken cancellationToken)
    {
        var cases = _oracle.Make(seed, Counts(), cancellationToken);
        var times = Calibrate(cases);
        if (Settle(times))
        {
            cases.Dispose();
            cases = _oracle.Make(seed, Counts(), cancellationToken);
            Calibrate(cases);
        }

        return cases;
    }

    /// <summary>Calibrated cases of one shape alone.</summary>
    public CaseSet MakeCases(ulong seed, int shape, int count, CancellationToken cancellationToken)
    {
        var cases = _oracle.Make(seed, [.. Plan.Shapes.Select((_, index) => index == shape ? count : 0)], cancellationToken);
        Calibrate(cases);
        return cases;
    }

    /// <summary>Compiles the trusted movers and measures the floor of each public shape.</summary>
    public async Task MeasureFloorsAsync(CaseSet cases, CancellationToken cancellationToken)
    {
        foreach (var source in _bench.Movers(Task))
        {
            _movers.Add(await CompileAsync(_bench, Task, source, [], _bench.FlagSets[0], "kernel", cancellationToken));
        }

        Array.Fill(Floors, double.PositiveInfinity);
        for (var shape = 0; shape < Plan.PublicShapes; shape++)
        {
            MeasureFloor(shape, cases);
        }
    }

    /// <summary>
    /// Measures the floor of a shape here and now. The least that was ever seen counts: the machine slows down from minute to minute, and what trusted
    /// code once did in that time is possible.
    /// </summary>
    public void MeasureFloor(int shape, CaseSet cases)
    {
        var dims = Plan.Shapes[shape].ToDictionary();
        var share = Math.Min(1.0, (double)IntExpression.Parse(Task.Work.Bytes).Evaluate(dims) / Plan.CallBytes(shape));
        var arithmetic = IntExpression.Parse(Task.Work.Flops).Evaluate(dims) / _bench.PeakOperations;
        var memory = _movers.Min(mover =>
        {
            using var arm = _bench.Arm(Plan, Slots, mover, trusted: true, _settings);
            return TimeUnchecked(arm, cases[shape], Slots[shape]);
        });
        Floors[shape] = Math.Min(Floors[shape], Math.Max(memory * share, arithmetic));
        Bounds[shape] = Floors[shape] > arithmetic ? "memory" : "arithmetic";
    }

    /// <summary>A baseline with a worker and memory of its own.</summary>
    /// <param name="source">Its source, for the scratch it asks for.</param>
    /// <param name="kernel">Compiled from it.</param>
    /// <param name="slots">Calls in a command, by shape; null for <see cref="Slots"/>.</param>
    public KernelArm ArmOf(SourceFile source, CompiledKernel kernel, IReadOnlyList<int>? slots = null) =>
        _bench.Arm(PlanFor(source, slots ?? Slots), slots ?? Slots, kernel, trusted: true, _settings);

    /// <summary>The task's buffers and the scratch that a baseline's source asks for.</summary>
    private BufferPlan PlanFor(SourceFile baseline, IReadOnlyList<int> slots)
    {
        try
        {
            return SourceDirectives.Parse(baseline.Text, Task).Directives is { } directives ? Plan.With(directives.Scratch, directives.Defaults, slots) : Plan;
        }
        catch (FormatException exception)
        {
            throw new TaskDefectException($"{Task.Name}/{baseline.Name}: {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        _oracle.Dispose();
        _reference.Dispose();
        foreach (var baseline in _trusted)
        {
            baseline.Kernel.Dispose();
        }

        _movers.ForEach(mover => mover.Dispose());
    }

    private double TimeUnchecked(KernelArm arm, IReadOnlyList<TrialCase> cases, int slots)
    {
        var times = new List<double>();
        for (var life = 0; life < 2; life++)
        {
            var refusal = arm.StartLife();
            for (var c = 0; c + slots <= cases.Count; c += slots)
            {
                var calls = cases.Skip(c).Take(slots).ToArray();
                arm.Prepare(calls, Placement.Varied);
                (var time, refusal) = refusal is null ? arm.Run(calls) : (default, refusal);
                if (refusal is not null)
                {
                    // A floor of nothing would let everything pass.
                    throw new TaskDefectException($"{Task.Name}: the memory floor cannot be measured: {refusal.Reason}");
                }

                // The first commands of a life are no more counted here than in a candidate's timing.
                if (c / slots >= PairedTimer.Uncounted(cases.Count / slots))
                {
                    times.Add(time.CpuNanoseconds / slots);
                }
            }

            arm.EndLife();
        }

        return Quantiles.Median(times);
    }

    /// <summary>At least one case of each distribution, and enough for four commands.</summary>
    private int[] Counts() => [.. _slots.Select(slots => slots == 1 ? Draws.Length : Math.Max(Draws.Length, 4 * slots))];

    /// <summary>Runs every trusted kernel on every case; sets tolerances and returns the least time of each shape.</summary>
    private double[] Calibrate(CaseSet cases)
    {
        var worst = cases.All.ToDictionary(one => one, _ => default(OutputError));
        var least = Enumerable.Repeat(double.PositiveInfinity, cases.Shapes).ToArray();
        foreach (var baseline in _trusted)
        {
            using var arm = ArmOf(baseline.Baseline.Source, baseline.Kernel, [.. Plan.Shapes.Select(_ => 1)]);
            var refusal = arm.StartLife();
            foreach (var one in cases.All)
            {
                arm.Prepare([one], Placement.Varied);
                if (refusal is null)
                {
                    (var time, refusal) = arm.Run([one]);
                    least[one.Shape] = Math.Min(least[one.Shape], time.CpuNanoseconds);
                }

                var (error, stray) = refusal is null ? arm.Check(one, 0, Placement.Varied) : default;
                refusal ??= stray;
                if (refusal is not null || error.Mismatched > 0 || !(error.Norm <= WrongBaseline))
                {
                    throw new TaskDefectException(
                        $"{Task.Name}/{baseline.Baseline.Source.Name}: the baseline disagrees with {Task.Reference.Name} at {Plan.Shapes[one.Shape]}, {one.Distribution} inputs: "
                        + (refusal?.Reason ?? $"error {error.Norm:0.0e+0} of the norm, {error.Mismatched} values differ that must be equal (integers, NaN, infinity). Mend the baseline or the reference"));
                }

                worst[one] = OutputError.Max(worst[one], error);
            }
        }

        foreach (var one in cases.All)
        {
            one.Trusted = worst[one];
            one.Tolerance = Tolerance.Calibrate(worst[one], one.Rounding, one.HasExactResults, Precision.Of(Task));
        }

        return least;
    }

    /// <summary>Gathers short calls into commands, but not those of held-out shapes that are too short to time; true if that changed the number of cases needed.</summary>
    private bool Settle(double[] times)
    {
        var changed = false;
        for (var shape = 0; shape < Plan.Shapes.Length; shape++)
        {
            _quickest[shape] = _quickest[shape] == 0 ? times[shape] : _quickest[shape];
            var isPublic = shape < Plan.PublicShapes;
            if (!isPublic && _quickest[shape] < Trial.ShortestTimed)
            {
                continue;
            }

            var fit = (int)Math.Max(1, MaxSlotBytes / Math.Max(1, Plan.Buffers.Max(buffer => WorkerMemory.Stride(buffer.Bytes[shape]))));
            var wanted = Math.Clamp((int)Math.Ceiling((isPublic ? CommandNanoseconds : HeldOutCommandNanoseconds) / Math.Max(1, times[shape])), 1, Math.Min(_bench.MostSlots, fit));
            if (_slots[shape] == 1 && wanted > 1)
            {
                _slots[shape] = wanted;
                changed = true;
            }
        }

        return changed;
    }
}
