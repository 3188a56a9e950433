using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Inputs;
using EvoKernels.Core.Linting;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Linting;

/// <summary>
/// Asks of a task, on its public shapes, whether right answers can be told from wrong ones: there a wrong kernel would gain. Everything runs on the
/// reference; no candidate is needed.
/// </summary>
internal sealed class TaskLinter(TaskBench task, CaseSet cases, CancellationToken cancellationToken)
{
    private readonly List<LintFinding> _findings = [];

    /// <summary>The whole report. Times and floors must have been measured if advice about speed is wanted.</summary>
    public LintReport Lint(bool isTimed)
    {
        task.Oracle.Start();
        var mutants = Mutants();
        for (var shape = 0; shape < task.Plan.PublicShapes; shape++)
        {
            Memory(shape);
            Sensitivity(shape);
            Axes(shape);
        }

        Entropy();
        Concentration();
        _findings.AddRange(isTimed ? SpeedAdvice.Of(task) : []);
        return new LintReport(task.Task.Name, [.. _findings], mutants, Tolerances(), isTimed ? SpeedAdvice.Facts(task) : []);
    }

    private ImmutableArray<LintedMutant> Mutants()
    {
        var found = ImmutableArray.CreateBuilder<LintedMutant>();
        foreach (var mutant in MutantBattery.Of(task, cases))
        {
            for (var shape = 0; shape < task.Plan.PublicShapes; shape++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var failedBy = Order(mutant).Where(draw => !Passes(mutant, shape, draw)).Select(draw => task.Draws[draw].Distribution).FirstOrDefault();
                found.Add(new LintedMutant(mutant.Name, task.Plan.Shapes[shape].ToString(), failedBy));
                if (failedBy is null)
                {
                    Defect("mutants", $"a wrong answer passes at {task.Plan.Shapes[shape]}: {mutant.Name}. Add a distribution on which it shows, or change the task so that it matters");
                }
            }
        }

        return found.ToImmutable();
    }

    /// <summary>Most mutants fail on the first kind of input tried, if that is the right one.</summary>
    private IEnumerable<int> Order(Mutant mutant) => Enumerable.Range(0, task.Draws.Length)
        .OrderByDescending(draw => task.Draws[draw].Distribution == mutant.First && task.Draws[draw].Fine == mutant.Fine);

    private bool Passes(Mutant mutant, int shape, int draw)
    {
        var one = cases[shape][draw];
        return Judge(one, mutant.Answer(one, draw));
    }

    private static bool Judge(TrialCase one, NativeBuffer[] answers)
    {
        try
        {
            return MutantBattery.Passes(one, answers);
        }
        finally
        {
            foreach (var answer in answers)
            {
                answer.Dispose();
            }
        }
    }

    /// <summary>The same inputs again, after others: a reference that remembers gives other bits.</summary>
    private void Memory(int shape)
    {
        var one = cases[shape][0];
        var again = task.Oracle.Outputs(one, null);
        if (!again.Zip(one.Expected, (a, b) => a.Span<byte>().SequenceEqual(b.Span<byte>())).All(same => same))
        {
            Defect("hidden state", $"{task.Task.Reference.Name} gives other results for the same inputs when it is called again ({task.Plan.Shapes[shape]}); a reference has no memory");
        }

        Dispose(again);
    }

    /// <summary>Other contents of an input must change the output on at least one kind of input.</summary>
    private void Sensitivity(int shape)
    {
        for (var input = 0; input < task.Task.Inputs.Length; input++)
        {
            var isSensitive = false;
            for (var draw = 0; draw < task.Draws.Length && !isSensitive; draw++)
            {
                var one = cases[shape][draw];
                using var other = task.Oracle.Draw(one, draw, input, InputDistributions.Derive(one.Seed, input, -3));
                isSensitive = !Judge(one, task.Oracle.Outputs(one, new ReplacedInput(input, other)));
            }

            if (!isSensitive)
            {
                Defect("sensitivity", $"the output does not depend on '{task.Task.Inputs[input].Name}' ({task.Plan.Shapes[shape]}): a kernel may skip reading it. Drop the input, or mend the reference");
            }
        }
    }

    /// <summary>An output that is the same all along an axis can be computed once and copied.</summary>
    private void Axes(int shape)
    {
        for (var output = 0; output < task.Task.Outputs.Length; output++)
        {
            var axes = OutputAxes.Constant(task.Task.Outputs[output], task.Plan.Shapes[shape], Enumerable.Range(0, task.Draws.Length).Select(draw => cases[shape][draw].Expected[output]));
            foreach (var axis in axes)
            {
                Warning("axes", $"'{task.Task.Outputs[output].Name}' never changes along its extent '{axis}' ({task.Plan.Shapes[shape]}): a kernel may compute one part and copy it");
            }
        }
    }

    private void Entropy()
    {
        string[] rich = ["normal", "uniform", "log-normal", "large-magnitude", "mixed-scale"];
        if (!task.Task.Distributions.Any(rich.Contains))
        {
            Warning("entropy", $"no distribution has values that differ in most of their bits; add one of {string.Join(", ", rich)}");
        }

        foreach (var input in task.Task.Inputs)
        {
            if (input.Range is { } range && task.Task.Shapes.Any(shape => Value(range.Below, shape) - Value(range.From, shape) < 2))
            {
                Defect("entropy", $"'{input.Name}' has a single value at a timed shape (range [{range.From}, {range.Below}]): its contents are known beforehand");
            }
        }
    }

    /// <summary>Where zeros are within tolerance the result is lost in rounding; if that happens for some inputs, others carry the task alone.</summary>
    private void Concentration()
    {
        var zeros = MutantBattery.Of(task, cases).First();
        var lost = Enumerable.Range(0, task.Draws.Length)
            .Where(draw => Enumerable.Range(0, task.Plan.PublicShapes).Any(shape => Passes(zeros, shape, draw)))
            .Select(draw => task.Draws[draw].Distribution).Distinct().ToArray();
        if (lost.Length > 0)
        {
            Warning("concentration", $"zeros are a right answer for {string.Join(", ", lost)} inputs: the result there is 0 or lost in rounding, so nothing is verified by them");
        }
    }

    private ImmutableArray<LintedTolerance> Tolerances() =>
    [
        .. Enumerable.Range(0, cases.Shapes).SelectMany(shape => cases[shape].Take(task.Draws.Length)).Select(one => new LintedTolerance(
            task.Plan.Shapes[one.Shape].ToString(), one.Distribution, one.Trusted.Norm, one.Trusted.Element, one.Rounding.Norm, one.Rounding.Element,
            one.Tolerance.Norm, one.Tolerance.Element)),
    ];

    private static long Value(string expression, Dims shape) => Core.Expressions.IntExpression.Parse(expression).Evaluate(shape.ToDictionary());

    private static void Dispose(NativeBuffer[] buffers)
    {
        foreach (var buffer in buffers)
        {
            buffer.Dispose();
        }
    }

    private void Defect(string check, string message) => _findings.Add(new LintFinding(check, IsDefect: true, message));

    private void Warning(string check, string message) => _findings.Add(new LintFinding(check, IsDefect: false, message));
}
