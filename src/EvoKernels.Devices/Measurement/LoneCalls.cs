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

    /// <summary>Of 30 looks at honest kernels of the bank, on a busy machine, none was above 1.02; an exploit that overlaps four calls was at 1.39.</summary>
    private const double AllowedRatio = 1.15;

    /// <summary>What the baseline's own difference may understate. Nanoseconds.</summary>
    private const double AllowedSlack = 3_000;

    /// <summary>Passes over the inputs for one look, and looks: a moment in which another program disturbs lasts about as long as one.</summary>
    private const int Lives = 4;

    private const int Looks = 5;

    /// <summary>Looks that must agree before a kernel is refused.</summary>
    private const int Agreeing = 2;

    /// <summary>At or below this ratio one look is enough to pass; above it a disturbed moment may hide something.</summary>
    private const double ClearRatio = 1.05;
    private const int MostLone = 8;

    /// <summary>Refusals of either arm, as in a timing; and a suspicion, if the candidate's calls seem to lean on each other, seen twice.</summary>
    /// <param name="baseline">Trusted, the control.</param>
    /// <param name="candidate">The suspect.</param>
    /// <param name="cases">At least four commands of the shape.</param>
    /// <param name="slots">Calls in a command, more than one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static (Refusal? Baseline, Refusal? Candidate, Refusal? Suspicion) Check(
        KernelArm baseline, KernelArm candidate, IReadOnlyList<TrialCase> cases, int slots, CancellationToken cancellationToken)
    {
        var leaning = 0;
        for (var look = 0; look < Looks; look++)
        {
            var ours = new Times();
            var theirs = new Times();
            for (var life = 0; life < Lives; life++)
            {
                if (ours.Add(baseline, Commands(cases, slots), cancellationToken) is { } lost)
                {
                    return (lost, null, null);
                }

                if (theirs.Add(candidate, Commands(cases, slots), cancellationToken) is { } refused)
                {
                    return (null, refused, null);
                }
            }

            var command = Math.Max(0, LowerQuartile(ours.Alone) - LowerQuartile(ours.Together));
            var (lone, shared) = (LowerQuartile(theirs.Alone), LowerQuartile(theirs.Together));
            if (lone <= ClearRatio * (shared + command))
            {
                return (null, null, null);
            }

            leaning += lone > (AllowedRatio * (shared + command)) + AllowedSlack ? 1 : 0;
            if (leaning == Agreeing)
            {
                return (null, null, new Refusal("clocks", $"a call alone takes {lone / 1000:0.0} µs, one among {slots} takes {shared / 1000:0.0} µs: the calls do not seem to be worked on one by one. If they are, the machine is too busy: judge again"));
            }
        }

        return (null, null, null);
    }

    /// <summary>Noise only ever adds time: a call that leans on others is slow alone in its quick moments too.</summary>
    private static double LowerQuartile(List<double> times) => times.Order().ElementAt(times.Count / 4);

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

    /// <summary>Nanoseconds a call of one arm, in company and alone.</summary>
    private sealed class Times
    {
        public List<double> Together { get; } = [];

        public List<double> Alone { get; } = [];

        /// <summary>One life; the first command of each kind is not counted: code and branches are still strange to the processor.</summary>
        public Refusal? Add(KernelArm arm, List<TrialCase[]> commands, CancellationToken cancellationToken)
        {
            var refusal = arm.StartLife();
            for (var c = 0; c < commands.Count && refusal is null; c++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                (var time, refusal) = arm.Call(commands[c], Placement.Varied);
                if (c >= 2)
                {
                    (commands[c].Length == 1 ? Alone : Together).Add(time.CpuNanoseconds / commands[c].Length);
                }
            }

            arm.EndLife();
            return refusal;
        }
    }
}
