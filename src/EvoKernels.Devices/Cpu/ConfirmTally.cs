using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Statistics;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Cpu;

/// <summary>Collects the timings of a confirmation, pair by pair, and draws its intervals.</summary>
internal sealed class ConfirmTally(TaskBench task, SequentialLooks looks)
{
    private readonly SortedDictionary<int, List<PairedTiming>> _timings = new(
        Enumerable.Range(0, task.Plan.Shapes.Length).Where(shape => shape < task.Plan.PublicShapes || task.Quickest[shape] >= Trial.ShortestTimed).ToDictionary(shape => shape, _ => new List<PairedTiming>()));

    private readonly List<RawPair> _raw = [];
    private readonly List<ConfirmLook> _seen = [];

    /// <summary>What is timed: the public shapes, and the held-out ones that are long enough.</summary>
    public IEnumerable<int> Shapes => _timings.Keys;

    public IReadOnlyList<RawPair> Raw => _raw;

    /// <summary>Whether any public shape is long enough for the aggregate.</summary>
    public bool CanAggregate => Counted.Any();

    /// <summary>The baseline against itself, as the claim is computed.</summary>
    public RatioInterval Control => looks.Interval([.. _raw.Select(pair => pair.ControlLogRatio!.Value)]);

    /// <summary>Mean log-ratio of each public shape; null for those too short to time.</summary>
    public IReadOnlyList<double?> PublicLogs => [.. Enumerable.Range(0, task.Plan.PublicShapes).Select(shape => IsLong(shape) ? _timings[shape].Average(timing => timing.MedianLogRatio) : (double?)null)];

    private IEnumerable<int> Counted => Shapes.Where(shape => shape < task.Plan.PublicShapes && IsLong(shape));

    public void Add(int shape, PairedTiming timing) => _timings[shape].Add(timing);

    /// <summary>Every shape was timed in this pair. Held-out shapes that turned out too short are left out from here on.</summary>
    public void EndPair()
    {
        var shapes = _timings.Select(pair => new RawShape(
            task.Plan.Shapes[pair.Key],
            [.. pair.Value[^1].Samples.Select(one => new RawSample(one.BaselineCpu, one.BaselineWall, one.CandidateCpu, one.CandidateWall, one.CandidateLed, one.ControlCpu, one.ControlWall))],
            pair.Key >= task.Plan.PublicShapes)).ToImmutableArray();
        foreach (var shape in Shapes.Where(shape => shape >= task.Plan.PublicShapes && !IsLong(shape)).ToArray())
        {
            _timings.Remove(shape);
        }

        double Mean(Func<PairedTiming, double> log) => Counted.Select(shape => log(_timings[shape][^1])).DefaultIfEmpty(double.NaN).Average();
        _raw.Add(new RawPair(shapes, Mean(timing => timing.MedianLogRatio), Mean(timing => timing.ControlLogRatio)));
    }

    /// <summary>The look that is due after this pair, or null.</summary>
    public Look? TryLook()
    {
        var look = looks.TryLook([.. _raw.Select(pair => pair.LogRatio)]);
        if (look is { } seen)
        {
            _seen.Add(new ConfirmLook(seen.Pairs, seen.Interval.Lower, seen.Interval.Upper));
        }

        return look;
    }

    public ImmutableArray<ShapeTiming> Public() => [.. Shapes.Where(shape => shape < task.Plan.PublicShapes).Select(Timing)];

    public ConfirmDetails Details(string versus, SoakResult? soak) => new(
        new Speedup(versus, Control.Estimate, Control.Lower, Control.Upper, Control.Confidence),
        [.. Shapes.Where(shape => shape >= task.Plan.PublicShapes).Select(Timing)], [.. _seen], soak);

    /// <summary>How the claim is spread over the public shapes.</summary>
    public ImmutableArray<string> Notes() => ShapeSpread.Notes(
        [.. Counted.Select(shape => task.Plan.Shapes[shape].ToString())], [.. Counted.Select(Logs)], looks.Interval);

    /// <summary>By the first pair, so that a shape is in all of them or in none.</summary>
    private bool IsLong(int shape) => _timings[shape][0].BaselineNanoseconds >= Trial.ShortestTimed;

    private double[] Logs(int shape) => [.. _timings[shape].Select(timing => timing.MedianLogRatio)];

    private ShapeTiming Timing(int shape)
    {
        var nanoseconds = Quantiles.Median(_timings[shape].Select(timing => timing.CandidateNanoseconds));
        double? fraction = shape < task.Plan.PublicShapes ? task.Floors[shape] / nanoseconds : null;
        if (!IsLong(shape))
        {
            return new ShapeTiming(task.Plan.Shapes[shape], null, nanoseconds, fraction);
        }

        var interval = looks.Interval(Logs(shape));
        return new ShapeTiming(task.Plan.Shapes[shape], interval.Estimate, nanoseconds, fraction, interval.Lower, interval.Upper);
    }
}
