using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;
using EvoKernels.Core.Gates;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Linting;

/// <summary>A way to answer wrongly.</summary>
/// <param name="Name">For people.</param>
/// <param name="First">Distribution on which it most likely shows: tried first.</param>
/// <param name="Fine">Index of the input whose fine steps show it; -1 for none.</param>
/// <param name="Answer">Its outputs for the case of a shape and a draw; the caller disposes them.</param>
internal sealed record Mutant(string Name, string First, int Fine, Func<TrialCase, int, NativeBuffer[]> Answer);

/// <summary>
/// The wrong answers that every task must be able to tell from right ones. They are made from trusted outputs, or by the reference from inputs that
/// were rounded or left out, so they need no kernel and are judged by the comparison that judges candidates.
/// </summary>
internal static class MutantBattery
{
    private const string Exact = "exact-integers";
    private const string Fine = "fine-steps";
    private const int Bfloat16Dropped = 16;
    private const int Tfloat32Dropped = 13;
    private const float Unwritten = 1.2e30f;

    public static IEnumerable<Mutant> Of(TaskBench task, CaseSet cases)
    {
        var inputs = task.Task.Inputs;
        yield return new("zeros", "normal", -1, (one, _) => Each(one, task.Task, (_, _) => 0));
        yield return new("a constant", "normal", -1, (one, _) =>
        {
            var means = Enumerable.Range(0, one.Expected.Length).Select(o => Mean(cases[one.Shape][0], task.Task, o)).ToArray();
            return Each(one, task.Task, (o, _) => means[o]);
        });
        yield return new("the second half not written", Exact, -1, (one, _) => Each(one, task.Task, (o, i, count) => i < count / 2 ? null : Unwritten));
        yield return new("the last element not written", Exact, -1, (one, _) => Each(one, task.Task, (_, i, count) => i < count - 1 ? null : Unwritten));
        if (task.Draws.Length > 1)
        {
            yield return new("what was right for another input", "normal", -1, (one, draw) => Stale(cases[one.Shape][(draw + 1) % task.Draws.Length]));
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            var input = i;
            yield return new($"a copy of {inputs[i].Name}", "normal", -1, (one, _) => Copy(one, task.Task, input));
            // A loop that ends too early does so in every row.
            yield return inputs[i].Shape.Length > 1
                ? Ignoring(task, input, $"the last element of each row of {inputs[i].Name} ignored", dims => (int)IntExpression.Parse(inputs[input].Shape[^1]).Evaluate(dims))
                : Ignoring(task, input, $"the last element of {inputs[i].Name} ignored", _ => int.MaxValue);
            yield return Ignoring(task, input, $"every 100th element of {inputs[i].Name} ignored", _ => 100);
            foreach (var (name, dropped) in new[] { ("bfloat16", Bfloat16Dropped), ("tfloat32", Tfloat32Dropped) })
            {
                if (inputs[i].Type == ElementType.Float32 && !IsAllowed(task.Task, dropped))
                {
                    yield return new($"{inputs[i].Name} rounded to {name}", Fine, input, (one, _) => task.Oracle.Outputs(one, new RoundedInput(input, dropped)));
                }
            }
        }
    }

    /// <summary>True if the answers of a mutant lie within a case's tolerance.</summary>
    public static bool Passes(TrialCase one, NativeBuffer[] answers)
    {
        var error = default(OutputError);
        for (var o = 0; o < answers.Length; o++)
        {
            error = OutputError.Max(error, one.Compare(o, answers[o].Span<byte>()));
        }

        return one.Tolerance.Allows(error);
    }

    private static bool IsAllowed(KernelTask task, int dropped) => task.Allow is { } allow && (allow == "bfloat16" || dropped == Tfloat32Dropped);

    private static Mutant Ignoring(TaskBench task, int input, string name, Func<IReadOnlyDictionary<string, long>, int> stride)
    {
        var range = task.Task.Inputs[input].Range;
        return new(name, range is null ? Exact : "uniform", -1, (one, _) =>
        {
            var dims = task.Plan.Shapes[one.Shape].ToDictionary();
            var least = range is null ? 0 : (int)IntExpression.Parse(range.From).Evaluate(dims);
            return task.Oracle.Outputs(one, new IgnoredElements(input, least, stride(dims)));
        });
    }

    private static NativeBuffer[] Each(TrialCase one, KernelTask task, Func<int, int, float> value) => Each(one, task, (o, i, _) => value(o, i));

    /// <summary>Outputs filled element by element; null keeps the right value.</summary>
    private static NativeBuffer[] Each(TrialCase one, KernelTask task, Func<int, int, int, float?> value)
    {
        var answers = new NativeBuffer[one.Expected.Length];
        for (var o = 0; o < answers.Length; o++)
        {
            answers[o] = new NativeBuffer(one.Expected[o].Bytes);
            one.Expected[o].Span<byte>().CopyTo(answers[o].Span<byte>());
            var floats = answers[o].Span<float>();
            var integers = answers[o].Span<int>();
            for (var i = 0; i < floats.Length; i++)
            {
                if (value(o, i, floats.Length) is { } other)
                {
                    if (task.Outputs[o].Type == ElementType.Int32)
                    {
                        integers[i] = (int)other;
                    }
                    else
                    {
                        floats[i] = other;
                    }
                }
            }
        }

        return answers;
    }

    /// <summary>Every output filled with the mean of what another case's held.</summary>
    private static NativeBuffer[] Constants(TrialCase one, TrialCase like, KernelTask task)
    {
        var means = Enumerable.Range(0, task.Outputs.Length).Select(output => Mean(like, task, output)).ToArray();
        return Each(one, task, (o, _) => means[o]);
    }

    /// <summary>The constant nearest to one output of a case.</summary>
    private static float Mean(TrialCase one, KernelTask task, int output)
    {
        double sum = 0;
        var values = one.Expected[output];
        if (task.Outputs[output].Type == ElementType.Int32)
        {
            foreach (var value in values.Span<int>())
            {
                sum += value;
            }
        }
        else
        {
            foreach (var value in values.Span<float>())
            {
                sum += value;
            }
        }

        return (float)(sum / Math.Max(1, values.Bytes / sizeof(float)));
    }

    private static NativeBuffer[] Stale(TrialCase other) => [.. other.Expected.Select(source =>
    {
        var answer = new NativeBuffer(source.Bytes);
        source.Span<byte>().CopyTo(answer.Span<byte>());
        return answer;
    })];

    /// <summary>The input's values in order, from the start again where the output is larger.</summary>
    private static NativeBuffer[] Copy(TrialCase one, KernelTask task, int input)
    {
        var isInteger = task.Inputs[input].Type == ElementType.Int32;
        return Each(one, task, (_, i) =>
        {
            var at = i % (int)(one.Inputs[input].Bytes / sizeof(float));
            return isInteger ? one.Inputs[input].Span<int>()[at] : one.Inputs[input].Span<float>()[at];
        });
    }
}
