using EvoKernels.Core.Statistics;

namespace EvoKernels.Devices.Measurement;

/// <summary>
/// Short calls are timed several to a command, and then their arguments lie in reach together: a kernel that finds them can work on several calls at once, which
/// hides latency that a call by itself has. So a kernel that seems quick is also timed one call to a command, in the same lives: a call alone may cost more by what a
/// command costs, which the baseline shows, and by little else.
/// </summary>
internal static class LoneCalls
{
    /// <summary>Only what is quicker than the baseline by this much is worth the time.</summary>
    public const double WorthChecking = 1.05;

    /// <summary>A call alone finds colder code, tables and predictions; measured on honest kernels with tables of 64 KiB: up to a tenth.</summary>
    private const double AllowedRatio = 1.25;

    /// <summary>What the baseline's own difference may understate. Nanoseconds.</summary>
    private const double AllowedSlack = 4_000;

    private const int Lives = 4;
    private const int MostLone = 8;

    /// <summary>Refusals of either arm, as in a timing; the candidate's also when its calls lean on each other.</summary>
    /// <param name="baseline">Trusted, the control.</param>
    /// <param name="candidate">The suspect.</param>
    /// <param name="cases">At least four commands of the shape.</param>
    /// <param name="slots">Calls in a command, more than one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static (Refusal? Baseline, Refusal? Candidate) Check(
        KernelArm baseline, KernelArm candidate, IReadOnlyList<TrialCase> cases, int slots, CancellationToken cancellationToken)
    {
        KernelArm[] arms = [baseline, candidate];
        var together = new List<double>[] { [], [] };
        var alone = new List<double>[] { [], [] };
        for (var life = 0; life < Lives; life++)
        {
            for (var which = 0; which < arms.Length; which++)
            {
                var arm = arms[which];
                var commands = Commands(cases, slots);
                var refusal = arm.StartLife();
                for (var c = 0; c < commands.Count && refusal is null; c++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    (var time, refusal) = arm.Call(commands[c], Placement.Varied);
                    // One of each kind is not counted: code and branches are still strange to the processor.
                    if (refusal is null && c >= 2)
                    {
                        (commands[c].Length == 1 ? alone : together)[which].Add(time.CpuNanoseconds / commands[c].Length);
                    }
                }

                if (refusal is not null)
                {
                    return which == 0 ? (refusal, null) : (null, refusal);
                }

                arm.EndLife();
            }
        }

        var command = Math.Max(0, Quantiles.Median(alone[0]) - Quantiles.Median(together[0]));
        var (lone, shared) = (Quantiles.Median(alone[1]), Quantiles.Median(together[1]));
        return lone > (AllowedRatio * (shared + command)) + AllowedSlack
            ? (null, new Refusal("clocks", $"a call alone takes {lone / 1000:0.0} µs, one among {slots} takes {shared / 1000:0.0} µs: the calls are not worked on one by one"))
            : (null, null);
    }

    /// <summary>A pass over distinct inputs: a full command and a lone call that do not count, two full commands, and lone calls in what is left.</summary>
    private static List<TrialCase[]> Commands(IReadOnlyList<TrialCase> cases, int slots)
    {
        var left = new Queue<TrialCase>(cases);
        TrialCase[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => left.Dequeue())];
        List<TrialCase[]> commands = [Take(slots), Take(1), Take(slots), Take(slots)];
        while (left.Count > 0 && commands.Count < 4 + MostLone)
        {
            commands.Add(Take(1));
        }

        return commands;
    }
}
