using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Cpu;

[Collection(DeviceCollection.Name)]
public sealed class SourceBestTests : IAsyncLifetime
{
    // Through memory one by one: several times slower than vectors, on any machine.
    private const string Slow = "for (int64_t i = 0; i < n; i++) { volatile float v = x[i]; y[i] = 2 * v; }";

    private ITrialSession? _session;

    // Long enough that every look comes before the end: a life of a short kernel has two pairs.
    public async ValueTask InitializeAsync() => _session = await DeviceFixture.Device().OpenAsync(
        CopyScale.Task(), DeviceFixture.Settings with { ScreenSeconds = 0.5 }, null, new Progress<string>(), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _session?.DisposeAsync() ?? default;

    [Fact]
    public async Task ScreenAsync_FarBehindItsSourcesBest_IsCutShortAndSaysSo()
    {
        var source = "// @tune SLOW 0 1\n" + CopyScale.Kernel($"if (SLOW) {{ {Slow} }} else {{ {CopyScale.Honest} }}");

        var fast = await ScreenAsync(source, 0);
        var slow = await ScreenAsync(source, 1);

        Assert.Equal((Verdict.Accepted, Verdict.Accepted), (fast.Verdict, slow.Verdict));
        Assert.True(slow.Fitness < 0.8 * fast.Fitness, $"{slow.Fitness} against {fast.Fitness}");
        Assert.DoesNotContain(fast.Notes, IsAboutCutting);
        Assert.Contains(slow.Notes, IsAboutCutting);
    }

    [Fact]
    public async Task ScreenAsync_SlowOfAnotherSource_IsMeasuredInFull()
    {
        await ScreenAsync("// @tune SLOW 0 1\n// one\n" + CopyScale.Kernel(CopyScale.Honest), 0);
        var slow = await ScreenAsync("// @tune SLOW 0 1\n// another\n" + CopyScale.Kernel(Slow), 0);

        Assert.Equal(Verdict.Accepted, slow.Verdict);
        Assert.DoesNotContain(slow.Notes, IsAboutCutting);
    }

    private static bool IsAboutCutting(string note) => note.Contains("pairs only", StringComparison.Ordinal);

    private Task<Evaluation> ScreenAsync(string source, long slow)
    {
        var tunables = ImmutableSortedDictionary<string, long>.Empty.Add("SLOW", slow);
        return _session!.ScreenAsync(Candidate.Create(source, tunables, FlagSets.Default), TestContext.Current.CancellationToken);
    }
}
