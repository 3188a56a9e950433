using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;
using EvoKernels.Core.Inputs;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Measurement;

/// <summary>How one case's inputs are drawn.</summary>
/// <param name="Distribution">Its name.</param>
/// <param name="Fine">Index of the one input with fine steps; -1 unless the distribution is <c>fine-steps</c>.</param>
internal readonly record struct InputDraw(string Distribution, int Fine)
{
    private const string FineSteps = "fine-steps";

    /// <summary>
    /// One draw for each distribution, and for <c>fine-steps</c> one for each float32 input: a kernel that rounds a single one is seen. A task that
    /// allows less than float32 has no fine steps to lose.
    /// </summary>
    public static ImmutableArray<InputDraw> Of(KernelTask task) =>
    [
        .. task.Distributions.SelectMany(name => name != FineSteps
            ? [new InputDraw(name, -1)]
            : Enumerable.Range(0, task.Inputs.Length)
                .Where(i => task.Allow is null && task.Inputs[i].Type == ElementType.Float32)
                .Select(i => new InputDraw(name, i))),
    ];

    public void Fill(BufferSpec buffer, int index, ulong seed, NativeBuffer target, Dims dims)
    {
        var values = dims.ToDictionary();
        long Value(string expression) => IntExpression.Parse(expression).Evaluate(values);
        if (buffer.Type == ElementType.Int32)
        {
            var range = buffer.Range ?? throw new TaskDefectException($"the int32 input '{buffer.Name}' has no range; give one, e.g. range: [0, 256]");
            IntegerDistributions.Fill(Distribution, seed, target.Span<int>(), Value(range.From), Value(range.Below));
        }
        else if (Distribution == FineSteps && index != Fine)
        {
            InputDistributions.FillCoarse(seed, target.Span<float>());
        }
        else
        {
            InputDistributions.Fill(Distribution, seed, target.Span<float>(), buffer.Shape.Length < 2 ? 0 : Value(buffer.Shape[^1]));
        }
    }
}
