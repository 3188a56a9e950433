using System.Collections.Immutable;
using EvoKernels.Contracts.Search;

namespace EvoKernels.Core.Search;

/// <summary>
/// Chooses operators by what they earn for what they cost. Probability matching with a floor (Thierens, "An adaptive pursuit strategy for
/// allocating operator probabilities", GECCO 2005) on discounted sums (Garivier and Moulines 2011, arXiv 0805.3415): an operator's share is its
/// weight in the campaign file times its gain per second relative to the average of all, shrunk towards 1 while little is known.
/// </summary>
/// <remarks>
/// Gain is the log of a child's screened fitness over its best parent or the strongest baseline, whichever is faster, as in ShinkaEvolve (arXiv
/// 2509.19349): being less slow than the baseline earns nothing. Shares start exactly at the weights.
/// </remarks>
public static class OperatorBandit
{
    /// <summary>Kept of every sum at each evaluation: a memory of about 200 evaluations, a few minutes of search.</summary>
    public const double Discount = 0.995;

    /// <summary>An operator that is on keeps this share, or half its weight if that is less.</summary>
    public const double Floor = 0.05;

    /// <summary>Largest gain of one child: one lucky leap must not silence the others for the whole memory.</summary>
    public const double LargestGain = 1;

    /// <summary>Evaluations' worth of average result added to every operator before it is compared.</summary>
    private const double PriorEvaluations = 10;

    /// <summary>Log gain assumed of all operators together, so that costs count before the first gain.</summary>
    private const double PriorGain = 0.01;

    /// <summary>A proposal without a child costs a little time, not an evaluation; free, a barren operator would be asked for ever.</summary>
    private const double BarrenEvaluations = 0.1;

    /// <summary>Least seconds of an evaluation, so that a clock that stands still cannot divide by zero.</summary>
    private const double LeastSeconds = 1e-4;

    /// <summary>All operators with a weight above 0, on.</summary>
    public static BanditState Start(IReadOnlyDictionary<string, double> weights)
    {
        var sum = weights.Values.Where(weight => weight > 0).Sum();
        return new BanditState(
            weights.Where(pair => pair.Value > 0).ToImmutableSortedDictionary(pair => pair.Key, pair => new BanditArm(pair.Value / sum, 0, 0, true), StringComparer.Ordinal),
            0);
    }

    /// <summary>Share of every operator that is on; they sum to 1.</summary>
    public static ImmutableSortedDictionary<string, double> Shares(BanditState state)
    {
        var on = state.Arms.Where(arm => arm.Value.IsOn).ToArray();
        var weights = on.Sum(arm => arm.Value.Weight);
        var parts = on.Select(arm =>
        {
            var weight = arm.Value.Weight / weights;
            var floor = Math.Min(Floor, weight / 2);
            return (arm.Key, Floor: floor, Part: (weight - floor) * Merit(state, arm.Value));
        }).ToArray();
        var free = 1 - parts.Sum(part => part.Floor);
        var sum = parts.Sum(part => part.Part);
        return parts.ToImmutableSortedDictionary(part => part.Key, part => part.Floor + (free * part.Part / sum), StringComparer.Ordinal);
    }

    /// <summary>All operators that are on, drawn one after the other without replacement: the first is the choice, the others stand in if it cannot serve.</summary>
    public static ImmutableArray<string> Order(BanditState state, SeededRandom random)
    {
        var left = Shares(state).ToList();
        var order = ImmutableArray.CreateBuilder<string>(left.Count);
        while (left.Count > 0)
        {
            var index = random.NextWeighted([.. left.Select(pair => pair.Value)]);
            order.Add(left[index].Key);
            left.RemoveAt(index);
        }

        return order.ToImmutable();
    }

    /// <summary>The log gain of a child; 0 unless it beats both its parents and the strongest baseline.</summary>
    public static double Gain(double? fitness, double? parentFitness) =>
        fitness is { } speedup && double.IsFinite(speedup) && speedup > 0
            ? Math.Clamp(Math.Log(speedup / Math.Max(1, parentFitness ?? 1)), 0, LargestGain)
            : 0;

    /// <summary>An operator's child was evaluated.</summary>
    public static BanditState Evaluated(BanditState state, string name, double gain, double seconds)
    {
        if (!state.Arms.ContainsKey(name))
        {
            return state;
        }

        var faded = state.Arms.ToImmutableSortedDictionary(
            arm => arm.Key, arm => arm.Value with { Gain = arm.Value.Gain * Discount, Cost = arm.Value.Cost * Discount }, StringComparer.Ordinal);
        var asked = faded[name];
        return new BanditState(
            faded.SetItem(name, asked with { Gain = asked.Gain + gain, Cost = asked.Cost + Math.Max(LeastSeconds, seconds) }),
            (state.Evaluations * Discount) + 1);
    }

    /// <summary>An operator made no child.</summary>
    public static BanditState Barren(BanditState state, string name)
    {
        if (state.Evaluations == 0 || !state.Arms.TryGetValue(name, out var arm))
        {
            return state;
        }

        return new BanditState(
            state.Arms.SetItem(name, arm with { Cost = arm.Cost + (BarrenEvaluations * MeanCost(state)) }), state.Evaluations + BarrenEvaluations);
    }

    public static BanditState Off(BanditState state, string name) =>
        state.Arms.TryGetValue(name, out var arm) ? state with { Arms = state.Arms.SetItem(name, arm with { IsOn = false }) } : state;

    private static double MeanCost(BanditState state) => state.Arms.Values.Sum(arm => arm.Cost) / state.Evaluations;

    private static double Merit(BanditState state, BanditArm arm)
    {
        var cost = state.Arms.Values.Sum(other => other.Cost);
        if (cost == 0)
        {
            return 1;
        }

        var average = (state.Arms.Values.Sum(other => other.Gain) + PriorGain) / cost;
        var prior = PriorEvaluations * MeanCost(state);
        return (arm.Gain + (prior * average)) / ((arm.Cost + prior) * average);
    }
}
