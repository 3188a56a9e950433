using System.Diagnostics;
using System.Globalization;
using EvoKernels.Core.Statistics;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Benchmarks;

/// <summary>How long a person waits for the command to answer once it is built and the ceilings are known.</summary>
internal static class Startup
{
    public static async Task<int> RunAsync(int runs, CancellationToken cancellationToken)
    {
        var machine = await Machine.DescribeAsync(cancellationToken);
        var launcher = Path.Combine(ConfigRoot.Find().Path, "evokernels");
        await OnceAsync(launcher, cancellationToken);
        var times = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            times.Add(await OnceAsync(launcher, cancellationToken));
        }

        Console.WriteLine(machine);
        Console.WriteLine();
        Console.WriteLine("| command | runs | median s | least s | most s |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `./evokernels devices` | {runs} | {Quantiles.Median(times):0.000} | {times.Min():0.000} | {times.Max():0.000} |"));
        return 0;
    }

    private static async Task<double> OnceAsync(string launcher, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(launcher, ["devices"]) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"{launcher} devices ended with code {process.ExitCode}");
    }
}
