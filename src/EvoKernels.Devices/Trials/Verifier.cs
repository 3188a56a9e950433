using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Trials;

/// <summary>The correctness and determinism gates.</summary>
internal static class Verifier
{
    /// <summary>
    /// Cases whose buffers are at most this large run flush against both guard pages and somewhere between; larger ones take turns. Flush alone is not enough: the
    /// ends of a buffer of round size are aligned on both sides, and a kernel may treat what comes before an aligned address wrongly. Bytes.
    /// </summary>
    private const long BothSides = 1 << 20;

    /// <param name="arm">The candidate.</param>
    /// <param name="task">The task.</param>
    /// <param name="cases">Inputs and what must come out.</param>
    /// <param name="isBitExact">Whether a repetition must give the same bits. Where it need not, threads take turns as they like, and it is done once more.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Refusal? Check(KernelArm arm, TaskBench task, CaseSet cases, bool isBitExact, CancellationToken cancellationToken)
    {
        if (arm.StartLife() is { } refused)
        {
            return refused;
        }

        // Held-out shapes are small: what is wrong in general shows there first and costs least.
        var shapes = Enumerable.Range(0, cases.Shapes).OrderBy(task.Plan.CallBytes).ToArray();
        var seen = new List<(TrialCase Case, Placement Placement, byte[] Bits)>();
        foreach (var shape in shapes)
        {
            for (var i = 0; i < task.Draws.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var one = cases[shape][i];
                foreach (var placement in Placements(task.Plan.CallBytes(shape), i))
                {
                    if (arm.Call([one], placement).Refusal is { } refusal)
                    {
                        return refusal;
                    }

                    if (i < 2 && placement == Placements(task.Plan.CallBytes(shape), i)[0])
                    {
                        seen.Add((one, placement, arm.Outputs(one, placement)));
                    }
                }
            }
        }

        arm.EndLife();
        return Repeat(arm, seen, isBitExact) ?? (isBitExact ? null : Repeat(arm, seen, isBitExact));
    }

    private static Placement[] Placements(long bytes, int index) =>
        bytes <= BothSides ? [Placement.FlushLeft, Placement.FlushRight, Placement.Varied] : [(index % 3) switch
        {
            0 => Placement.FlushRight,
            1 => Placement.FlushLeft,
            _ => Placement.Varied,
        }];

    /// <summary>A fresh child sees the same calls in reverse order: the same input at the same place must give the same bits, whatever came before.</summary>
    private static Refusal? Repeat(KernelArm arm, List<(TrialCase Case, Placement Placement, byte[] Bits)> seen, bool isBitExact)
    {
        if (arm.StartLife() is { } refused)
        {
            return refused;
        }

        foreach (var (one, placement, bits) in Enumerable.Reverse(seen))
        {
            if (arm.Call([one], placement).Refusal is { } refusal)
            {
                return refusal with { Gate = "determinism" };
            }

            if (isBitExact && !arm.Outputs(one, placement).AsSpan().SequenceEqual(bits))
            {
                return new Refusal("determinism", $"the same input at the same place gave other bits in a fresh process after other calls ({arm.Where(one)})");
            }
        }

        arm.EndLife();
        return null;
    }
}
