using System.Collections.Immutable;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Statistics;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Trials;

/// <summary>Collects the timings of a confirmation, pair by pair, and draws its intervals from the quiet ones, or over all of them if hardly any was quiet.</summary>
/// <param name="task">The task.</param>
/// <param name="looks">When to look.</param>
internal sealed class ConfirmTally(TaskBench task, SequentialLooks looks)
{
    private readonly SortedDictionary<int, List<PairedTiming>> _timings = new(
        Enumerable.Range(0, task.Plan.Shapes.Length).Where(shape => shape < task.Plan.PublicShapes || task.Quickest[shape] >= Trial.ShortestTimed).ToDictionary(shape => shape, _ => new List<PairedTiming>()));

    private readonly List<RawPair> _raw = [];
    private readonly List<ConfirmLook> _seen = [];
    private QuietPairs _quiet = QuietPairs.Of([]);

    /// <summary>Too few pairs were quiet: all of them count, and every interval is that of a line over the machine's unrest.</summary>
    private bool _isRestless;

    /// <summary>What is timed: the public shapes, and the held-out ones that are long enough.</summary>
    public IEnumerable<int> Shapes => _timings.Keys;

    /// <summary>All pairs, the disturbed ones marked.</summary>
    public IEnumerable<RawPair> Raw => _raw.Select((pair, index) => pair with { Disturbed = !_isRestless && !_quiet.Indices.Contains(index) });

    private int Pairs => _raw.Count;

    /// <summary>Pairs that count.</summary>
    private IEnumerable<int> Counting => _isRestless ? Enumerable.Range(0, Pairs) : _quiet.Indices;

    /// <summary>Whether any public shape is long enough for the aggregate.</summary>
    public bool CanAggregate => Counted.Any();

    /// <summary>The baseline against itself, as the claim is computed, but for unrest: it moves two kernels apart, not one from itself.</summary>
    public RatioInterval Control => looks.Interval([.. Counting.Select(pair => _raw[pair].ControlLogRatio!.Value)]);

    /// <summary>Mean log-ratio of each public shape; null for those too short to time.</summary>
    public IReadOnlyList<double?> PublicLogs => [.. Enumerable.Range(0, task.Plan.PublicShapes).Select(shape => IsLong(shape) ? Logs(shape).Average() : (double?)null)];

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
        var counted = Counted.ToArray();
        _quiet = QuietPairs.Of([.. Enumerable.Range(0, Pairs).Select(pair => (IReadOnlyList<double>)[.. counted.Select(shape => _timings[shape][pair].ControlNanoseconds)])]);
    }

    /// <summary>The look that is due after this pair, or null.</summary>
    /// <param name="isEnd">There will be no more pairs.</param>
    public Look? TryLook(bool isEnd)
    {
        _isRestless = isEnd && _quiet.Indices.Length < looks.At[0];
        double[] logs = [.. Counting.Select(pair => _raw[pair].LogRatio)];
        var look = _isRestless ? new Look(Pairs, Interval(logs), IsLast: true) : looks.TryLook(logs, _seen.Count, isEnd, _quiet.Unrest);
        if (look is { } seen)
        {
            _seen.Add(new ConfirmLook(seen.Pairs, seen.Interval.Lower, seen.Interval.Upper));
        }

        return look;
    }

    public ImmutableArray<ShapeTiming> Public() => [.. Shapes.Where(shape => shape < task.Plan.PublicShapes).Select(Timing)];

    public ConfirmDetails Details(string versus, SoakResult? soak) => new(
        new Speedup(versus, Control.Estimate, Control.Lower, Control.Upper, Control.Confidence),
        [.. Shapes.Where(shape => shape >= task.Plan.PublicShapes && IsLongThroughout(shape)).Select(Timing)], [.. _seen], soak, _isRestless ? 0 : _quiet.Unrest);

    /// <summary>How the claim is spread over the public shapes.</summary>
    public IEnumerable<string> Notes() => ShapeSpread.Notes([.. Counted.Select(shape => task.Plan.Shapes[shape].ToString())], [.. Counted.Select(Logs)], Interval)
        .Concat(_isRestless ? [Restless] : _quiet.Indices.Length == Pairs ? [] : [$"{Pairs - _quiet.Indices.Length} of {Pairs} process pairs are not counted: other work slowed the machine, by the control's time"]);

    private string Restless
    {
        get
        {
            var ratio = looks.Restless([.. _raw.Select(pair => pair.LogRatio)], _quiet.SlowDowns);
            return $"the machine was busy: the baseline itself took up to {Math.Exp(_quiet.SlowDowns.Max()):0.0} times its quickest time, and the ratio is {ratio.Whole.Estimate:0.00} in quiet moments and {ratio.Busy:0.00} in the busiest; the interval holds over all of that";
        }
    }

    /// <summary>By the first pair, so that a shape is in all of them or in none.</summary>
    private bool IsLong(int shape) => _timings[shape][0].BaselineNanoseconds >= Trial.ShortestTimed;

    /// <summary>A busy first pair makes a short shape look long: one that nothing depends on yet can still be left out.</summary>
    private bool IsLongThroughout(int shape) => Quantiles.Median(_timings[shape].Select(timing => timing.BaselineNanoseconds)) >= Trial.ShortestTimed;

    private RatioInterval Interval(IReadOnlyList<double> logs) => _isRestless ? looks.Restless(logs, _quiet.SlowDowns).Whole : looks.Interval(logs, _quiet.Unrest);

    private double[] Logs(int shape) => [.. Counting.Select(pair => _timings[shape][pair].MedianLogRatio)];

    private ShapeTiming Timing(int shape)
    {
        var nanoseconds = Quantiles.Median(Counting.Select(pair => _timings[shape][pair].CandidateNanoseconds));
        double? fraction = shape < task.Plan.PublicShapes ? task.Floors[shape] / nanoseconds : null;
        if (!IsLong(shape))
        {
            return new ShapeTiming(task.Plan.Shapes[shape], null, nanoseconds, fraction);
        }

        var interval = Interval(Logs(shape));
        return new ShapeTiming(task.Plan.Shapes[shape], interval.Estimate, nanoseconds, fraction, interval.Lower, interval.Upper);
    }
}
