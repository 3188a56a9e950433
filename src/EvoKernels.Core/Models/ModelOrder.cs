using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Search;

namespace EvoKernels.Core.Models;

/// <summary>Which model is asked, and which ones stand in for it.</summary>
public static class ModelOrder
{
    /// <summary>
    /// All models: the first is drawn by weight, the next is drawn from those that are left, and so on; models of weight 0 come last, as written. The same seed
    /// and sample give the same order.
    /// </summary>
    public static ImmutableArray<ModelSettings> Of(ImmutableArray<ModelSettings> models, ulong seed, long sample)
    {
        var random = new SeededRandom(SeededRandom.Derive(seed, sample), RandomSteps.Models);
        var left = models.Where(model => model.Weight > 0).ToList();
        var order = ImmutableArray.CreateBuilder<ModelSettings>(models.Length);
        while (left.Count > 0)
        {
            var index = random.NextWeighted([.. left.Select(model => model.Weight)]);
            order.Add(left[index]);
            left.RemoveAt(index);
        }

        order.AddRange(models.Where(model => model.Weight <= 0));
        return order.ToImmutable();
    }
}
