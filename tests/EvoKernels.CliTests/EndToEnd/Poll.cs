using Xunit;

namespace EvoKernels.CliTests.EndToEnd;

/// <summary>A bounded wait for a condition that nothing announces.</summary>
internal static class Poll
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    public static async Task UntilAsync(Func<bool> condition, string what, double limitSeconds)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began).TotalSeconds < limitSeconds, $"not within {limitSeconds} s: {what}");
            await Task.Delay(Pace, TestContext.Current.CancellationToken);
        }
    }
}
