using System.Collections.Immutable;
using System.Text.Json;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Ports;
using EvoKernels.DeviceTests.Support;

namespace EvoKernels.DeviceTests.Cpu;

/// <summary>What a confirmation adds to a screen: the control, the looks, held-out timings, the long run, the evidence.</summary>
[Collection(DeviceCollection.Name)]
public sealed class ConfirmTests(DeviceFixture device)
{
    /// <summary>Right, and so slow that the first look decides.</summary>
    private static readonly string Thrice = Times("3");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConfirmAsync_HonestKernel_CarriesControlLooksSoakAndEvidence()
    {
        var confirmation = await ConfirmAsync(CopyScale.Kernel(Thrice));

        var (evaluation, details) = (confirmation.Evaluation, confirmation.Evaluation.Details!);
        Assert.True(evaluation.Verdict is Verdict.Accepted, evaluation.Reason);
        Assert.NotNull(details.Control.Lower);
        Assert.True(Assert.Single(details.Looks).Pairs >= 5);
        Assert.Null(Evidence.Problem(confirmation.EvidenceJson!, out var evidence));
        Assert.Equal(details.Looks[^1].Pairs, evidence!.Pairs.Count(pair => !pair.Disturbed));
        Assert.All(evidence.Pairs, pair => Assert.All(pair.Shapes, shape => Assert.All(shape.Samples, sample => Assert.True(sample.ControlCpu > 0 && sample.ControlWall > 0))));
        Assert.Contains(evidence.Pairs.SelectMany(pair => pair.Shapes[0].Samples), sample => sample.CandidateLed);
        Assert.Contains(evidence.Pairs.SelectMany(pair => pair.Shapes[0].Samples), sample => !sample.CandidateLed);
        Assert.DoesNotContain(Secrets.Value, confirmation.EvidenceJson, StringComparison.Ordinal);
        Assert.Equal(details.Looks[^1].Lower, evaluation.Speedup!.Lower);

        // A thousand, or as many as two seconds hold.
        Assert.True(details.Soak!.Calls >= 1000 || details.Soak.Seconds >= 2, $"{details.Soak.Calls} calls in {details.Soak.Seconds} s");
        Assert.True(details.Soak.NewContents >= 100, $"{details.Soak.NewContents} new contents");
    }

    [Fact]
    public async Task ConfirmAsync_WrongAfterManyCalls_IsRejectedByConfirm()
    {
        // Lives of a screen and of a timing pass have a few hundred calls: only a longer one sees it.
        var confirmation = await ConfirmAsync(CopyScale.Kernel($"static int calls; {Thrice} if (++calls > 700) y[0] = 0;"));

        Assert.Equal(("confirm", Verdict.Rejected), (confirmation.Evaluation.Gate, confirmation.Evaluation.Verdict));
        Assert.Contains("after 701 calls in one process", confirmation.Evaluation.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("1001", confirmation.Evaluation.Reason, StringComparison.Ordinal);
        Assert.Null(confirmation.EvidenceJson);
    }

    [Fact]
    public async Task ConfirmAsync_SlowAfterManyCalls_IsRejectedByConfirm()
    {
        var confirmation = await ConfirmAsync(CopyScale.Kernel($"static int calls; const int times = ++calls > 700 ? 12 : 3; {Times("times")}"));

        Assert.Equal(("confirm", Verdict.Rejected), (confirmation.Evaluation.Gate, confirmation.Evaluation.Verdict));
        Assert.Contains("times as long as at first", confirmation.Evaluation.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfirmAsync_HeldOutShapes_AreTimedBesideTheAggregate()
    {
        Dims Shape(long n) => new(["n"], [n]);
        var task = CopyScale.Task(name: "held-out") with { Shapes = [Shape(65536), Shape(32768)], HeldOut = [Shape(1), Shape(100_003)] };
        await using var session = await DeviceFixture.Device().OpenAsync(task, DeviceFixture.Settings, null, new Progress<string>(), Stop);

        var confirmation = await ConfirmAsync(session, CopyScale.Kernel(Thrice));

        var evaluation = confirmation.Evaluation;
        Assert.True(evaluation.Verdict is Verdict.Accepted, evaluation.Reason);
        var heldOut = Assert.Single(evaluation.Details!.HeldOut);
        Assert.Equal(Shape(100_003), heldOut.Dims);
        Assert.NotNull(heldOut.Lower);
        Assert.Equal(2, evaluation.Shapes.Length);
        Assert.Contains(evaluation.Notes, note => note.StartsWith("by shape from ", StringComparison.Ordinal));
        Assert.DoesNotContain(evaluation.Notes, note => note.Contains("100003", StringComparison.Ordinal));

        // The aggregate is the geometric mean of the public shapes alone.
        Assert.Equal(Math.Sqrt(evaluation.Shapes[0].Speedup!.Value * evaluation.Shapes[1].Speedup!.Value), evaluation.Speedup!.Estimate, 1e-9);
        Assert.DoesNotContain("100003", JsonSerializer.Serialize(Claim.From(task.Name, evaluation, null), ContractJson.Compact), StringComparison.Ordinal);
    }

    private static string Times(string count) => $"for (int t = 0; t < {count}; t++) {{ {CopyScale.Honest} asm volatile(\"\" ::: \"memory\"); }}";

    private Task<Confirmation> ConfirmAsync(string source) => ConfirmAsync(device.Session, source);

    /// <summary>On a crowded machine a control of so short seconds can fail: then do as its reason says.</summary>
    private static async Task<Confirmation> ConfirmAsync(ITrialSession session, string source)
    {
        var confirmation = await session.ConfirmAsync(Candidate(source), Stop);
        for (var again = 0; again < 2 && confirmation.Evaluation.Verdict == Verdict.Inconclusive; again++)
        {
            Assert.Contains("confirm again", confirmation.Evaluation.Reason, StringComparison.Ordinal);
            Assert.NotNull(confirmation.EvidenceJson);
            confirmation = await session.ConfirmAsync(Candidate(source), Stop);
        }

        return confirmation;
    }

    private static Candidate Candidate(string source) =>
        Contracts.Candidates.Candidate.Create(source, ImmutableSortedDictionary<string, long>.Empty, FlagSets.Default);
}
