using System.Collections.Immutable;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Core.Operators;
using EvoKernels.Devices.Trials;
using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Cpu;

[Collection(DeviceCollection.Name)]
public sealed class CompileAheadTests(DeviceFixture device) : IAsyncDisposable
{
    private readonly List<Trial> _begun = [];
    private CompileAhead? _ahead;

    private CompileAhead Ahead => _ahead ??= new CompileAhead(candidate =>
    {
        var trial = new Trial(device.Bench, device.Task, DeviceFixture.Settings, candidate);
        _begun.Add(trial);
        return trial;
    });

    [Fact]
    public async Task TakeAsync_ForeseenCandidate_IsTheOneThatWasCompiled()
    {
        var one = CandidateOf(1);
        Ahead.Foresee(one);
        Ahead.Foresee(one);
        await Ahead.SettleAsync();
        Assert.NotNull(Assert.Single(_begun).Kernel);

        var (trial, refused) = await Ahead.TakeAsync(one, TestContext.Current.CancellationToken);

        using (trial)
        {
            Assert.Null(refused);
            Assert.Same(_begun[0], trial);
            Assert.True(File.Exists(trial.Kernel!.ObjectPath));
        }
    }

    [Fact]
    public async Task TakeAsync_NextOneForeseenFirst_StillFindsThePresentOne()
    {
        Ahead.Foresee(CandidateOf(1));
        Ahead.Foresee(CandidateOf(2));

        var (trial, _) = await Ahead.TakeAsync(CandidateOf(1), TestContext.Current.CancellationToken);

        using (trial)
        {
            Assert.Same(_begun[0], trial);
            Assert.Equal(2, _begun.Count);
        }
    }

    [Fact]
    public async Task TakeAsync_ForeseenSourceDoesNotCompile_GivesTheRefusal()
    {
        var broken = Candidate.Create(CopyScale.Kernel("this is no statement"), ImmutableSortedDictionary<string, long>.Empty, FlagSets.Default);
        Ahead.Foresee(broken);

        var (trial, refused) = await Ahead.TakeAsync(broken, TestContext.Current.CancellationToken);

        using (trial)
        {
            Assert.Equal("compile", refused?.Gate);
        }
    }

    [Fact]
    public async Task Foresee_MoreThanAreHeld_RemovesWhatNobodyAskedFor()
    {
        Ahead.Foresee(CandidateOf(1));
        await Ahead.SettleAsync();
        var first = Path.GetDirectoryName(_begun[0].Kernel!.ObjectPath)!;

        Ahead.Foresee(CandidateOf(2));
        Ahead.Foresee(CandidateOf(3));
        await Ahead.SettleAsync();

        Assert.False(Directory.Exists(first));
        Assert.All(_begun[1..], trial => Assert.True(File.Exists(trial.Kernel!.ObjectPath)));
    }

    [Fact]
    public async Task DisposeAsync_CompilerStillAtWork_EndsItAndRemovesItsFolder()
    {
        // Minutes of work for a compiler.
        var endless = CopyScale.Kernel(
            CopyScale.Honest, "template<int A, int B> struct deep { static constexpr long value = deep<A - 1, B>::value + deep<A - 1, B + 1>::value; };\n"
            + "template<int B> struct deep<0, B> { static constexpr long value = B; };\nstatic_assert(deep<850, 0>::value != 1);");
        Ahead.Foresee(Candidate.Create(endless, ImmutableSortedDictionary<string, long>.Empty, FlagSets.Default));

        await Ahead.DisposeAsync();

        Assert.Null(Assert.Single(_begun).Kernel);
        Ahead.Foresee(CandidateOf(1));
        Assert.Single(_begun);
    }

    public async ValueTask DisposeAsync() => await (_ahead?.DisposeAsync() ?? default);

    private static Candidate CandidateOf(int number) =>
        Candidate.Create(CopyScale.Kernel($"for (int64_t i = 0; i < n; i++) y[i] = {number} * x[i];"), ImmutableSortedDictionary<string, long>.Empty, FlagSets.Default);
}
