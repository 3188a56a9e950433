using System.Diagnostics;
using System.Globalization;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Search;
using EvoKernels.Core.Sources;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Benchmarks;

/// <summary>How many candidates one core judges in an hour: random points of the tunable seed with random flags, every gate on.</summary>
internal static class Throughput
{
    public static async Task<int> RunAsync(string name, string device, double seconds, ulong seed, CancellationToken cancellationToken)
    {
        var machine = await Machine.DescribeAsync(cancellationToken);
        var task = TaskLoader.Load(name).For(isCuda: false);
        var (session, opening) = await Bench.OpenAsync(task, device, null, cancellationToken);
        var evaluations = new List<Evaluation>();
        var before = ResourceUse.OfThisProcess();
        var clock = Stopwatch.StartNew();
        var children = new ChildMemory();
        await using (children)
        await using (session)
        {
            using var queue = Candidates(task, seed).GetEnumerator();
            for (var more = queue.MoveNext(); more;)
            {
                // As a campaign's evaluator does: it knows the next candidate while it judges one.
                var candidate = queue.Current;
                more = queue.MoveNext();
                if (more)
                {
                    session.Foresee(queue.Current);
                }

                evaluations.Add(await session.ScreenAsync(candidate, cancellationToken));
                if (clock.Elapsed.TotalSeconds >= seconds)
                {
                    break;
                }
            }
        }

        var elapsed = clock.Elapsed.TotalSeconds;
        var own = ResourceUse.OfThisProcess();
        Console.WriteLine(machine);
        Console.WriteLine();
        Console.WriteLine("| task | device | candidates | an hour | compile s (beside) | verify s | timing s | other s | host CPU s a candidate | peak MB: host | worker | compiler | opening s |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        double Mean(Func<EvaluationCost, double> part) => evaluations.Average(evaluation => part(evaluation.Cost));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {device} | {evaluations.Count} | {evaluations.Count / elapsed * 3600:0} | {Mean(cost => cost.CompileSeconds):0.000} | {Mean(cost => cost.VerifySeconds):0.000} | {Mean(cost => cost.TimingSeconds):0.000} | "
            + $"{(elapsed / evaluations.Count) - Mean(cost => cost.VerifySeconds + cost.TimingSeconds):0.000} | {(own.CpuSeconds - before.CpuSeconds) / evaluations.Count:0.000} | "
            + $"{own.PeakMegabytes:0} | {children.Of("worker"):0} | {children.Of("cc1plus"):0} | {opening:0.0} |"));
        Console.WriteLine();
        Console.WriteLine($"Verdicts: {string.Join(", ", evaluations.CountBy(Verdict).OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} {pair.Key}"))}. Load after: {Machine.Load()}.");
        // All of these kernels are honest: whatever is refused here is refused wrongly.
        foreach (var refused in evaluations.Where(evaluation => evaluation.Verdict != Contracts.Evaluations.Verdict.Accepted))
        {
            Console.WriteLine($"- {refused.CandidateId[..12]} {Verdict(refused)}: {refused.Reason}");
        }

        return 0;
    }

    private static string Verdict(Evaluation evaluation) => $"{evaluation.Verdict}{(evaluation.Gate is { } gate ? $" ({gate})" : string.Empty)}".ToLowerInvariant();

    /// <summary>Distinct points, drawn without end until the space is used up.</summary>
    private static IEnumerable<Candidate> Candidates(KernelTask task, ulong seed)
    {
        var source = task.Seeds.First(one => SourceDirectives.Parse(one.Text, task).Directives is { Tunables.IsEmpty: false });
        var directives = SourceDirectives.Parse(source.Text, task).Directives!;
        var space = new TuneSpace(directives);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var step = 0L; step < 1_000_000; step++)
        {
            var random = new SeededRandom(seed, step);
            if (space.TryRandom(random) is { } point
                && Candidate.Create(source.Text, point, FlagSets.All[random.Next(FlagSets.All.Length)]) is var candidate
                && seen.Add(candidate.Id))
            {
                yield return candidate;
            }
        }
    }
}
