using System.Collections.Immutable;
using System.Text.RegularExpressions;
using EvoKernels.Contracts.Candidates;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Search;
using EvoKernels.Core.Sources;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Benchmarks.Tuner;

/// <summary>Measures every point of a 72-point space of the tunable matmul seed, again and again, through the device and all its gates.</summary>
internal static partial class TunerRecorder
{
    private const string TaskName = "matmul";

    /// <summary>The seed's space, narrowed: 96 combinations, 72 of which the last line lets through.</summary>
    private static readonly ImmutableArray<string> Space =
    [
        "// @tune LANES 8 16",
        "// @tune TILE_ROWS 2 4 6 8 12 14",
        "// @tune TILE_VECTORS 1 2 3 4",
        "// @tune DEPTH 128 512",
        "// @tune ROWS 96",
        "// @tune UNROLL 2",
        "// @tune AHEAD 0",
        "// @require TILE_ROWS * TILE_VECTORS <= 24",
    ];

    public static async Task<int> RunAsync(string device, int passes, string file, CancellationToken cancellationToken)
    {
        var machine = await Machine.DescribeAsync(cancellationToken);
        var task = TaskLoader.Load(TaskName).For(isCuda: false);
        var seed = task.Seeds.First(one => SourceDirectives.Parse(one.Text, task).Directives is { Tunables.IsEmpty: false }).Text;
        var source = string.Join('\n', Space) + '\n' + Directive().Replace(seed, string.Empty);
        var directives = SourceDirectives.Parse(source, task).Directives ?? throw new InvalidOperationException("the seed does not fit the study's space");
        Candidate[] points = [.. new TuneSpace(directives).Points().Select(point => Candidate.Create(source, point, FlagSets.Default))];
        var (session, _) = await Bench.OpenAsync(task, device, null, cancellationToken);
        await using (session)
        {
            await File.WriteAllTextAsync(
                file, TunerTable.Line(new TunerTableHead(TimeProvider.System.GetUtcNow(), machine, TaskName, session.StrongestBaseline, Space)) + "\n", cancellationToken);
            for (var pass = 0; pass < passes; pass++)
            {
                var order = new SeededRandom(1, pass).Shuffle(points);
                for (var i = 0; i < order.Length; i++)
                {
                    if (i + 1 < order.Length)
                    {
                        session.Foresee(order[i + 1]);
                    }

                    var evaluation = await session.ScreenAsync(order[i], cancellationToken);
                    var row = new TunerTableRow(pass, order[i].Tunables, evaluation.Fitness, evaluation.Cost.TotalSeconds);
                    await File.AppendAllTextAsync(file, TunerTable.Line(row) + "\n", cancellationToken);
                }

                Console.Error.WriteLine($"  pass {pass + 1} of {passes} over {points.Length} points is done");
            }
        }

        return 0;
    }

    [GeneratedRegex(@"^// @(tune|require).*\n", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
