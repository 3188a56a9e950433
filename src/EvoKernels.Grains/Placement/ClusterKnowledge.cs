using EvoKernels.Contracts.Grains;

namespace EvoKernels.Grains.Placement;

/// <summary>What a silo knows of the others: one that has just joined learns a moment later which grains they host.</summary>
public static class ClusterKnowledge
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Longest wait; the exchange takes milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Returns when this silo knows who hosts campaigns.</summary>
    /// <param name="grains">Of this silo.</param>
    /// <param name="time">Paces the looks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OrleansException">Nobody hosts any.</exception>
    public static async Task AwaitAsync(IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(time);
        for (var began = time.GetTimestamp(); ;)
        {
            try
            {
                grains.GetGrain<ICampaignGrain>("any");
                return;
            }
            catch (ArgumentException) when (time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pace, time, cancellationToken);
            }
            catch (ArgumentException unknown)
            {
                throw new OrleansException("no silo that this one has joined hosts campaigns", unknown);
            }
        }
    }
}
