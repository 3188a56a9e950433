using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Json;

namespace EvoKernels.Hosting.Evidence;

/// <summary>Runs <c>evokernels reproduce … --json</c> as a process of its own: what a stranger would do, by the same program and the same device lock.</summary>
/// <param name="program">File and first arguments that start this program.</param>
public sealed class FreshProcessReproducer(IReadOnlyList<string> program) : IClaimReproducer
{
    /// <summary>All that the process gets of this one's environment; secrets of models are not among it.</summary>
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "TMPDIR", "LANG", "XDG_CACHE_HOME", "DOTNET_ROOT", "EVOKERNELS_CXX", "EVOKERNELS_ACCEPT_MISSING", "EVOKERNELS_CACHE", "EVOKERNELS_ROOT", "EVOKERNELS_DEBUG",
    ];

    public async Task<(ReplayVerdict Verdict, string Reason, Speedup? Measured)> ReproduceAsync(string path, IProgress<string> progress, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Describe(path) };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            return (ReplayVerdict.Failed, $"{program[0]} could not be started: {exception.Message}", null);
        }

        process.StandardInput.Close();
        try
        {
            var words = ReadWordsAsync(process.StandardError, progress);
            var answer = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var said = await words.WaitAsync(cancellationToken);
            return Parse(answer) ?? (ReplayVerdict.Failed, $"the process ended with code {process.ExitCode}{(said is null ? "" : $": {said}")}", null);
        }
        finally
        {
            End(process);
        }
    }

    private ProcessStartInfo Describe(string path)
    {
        var info = new ProcessStartInfo(program[0], [.. program.Skip(1), "reproduce", path, "--json"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in info.Environment.Keys.ToArray())
        {
            if (!Inherited.Contains(name))
            {
                info.Environment.Remove(name);
            }
        }

        return info;
    }

    /// <summary>Passes lines on; the last one is often the reason of a failure.</summary>
    private static async Task<string?> ReadWordsAsync(StreamReader reader, IProgress<string> progress)
    {
        string? last = null;
        while (await reader.ReadLineAsync() is { } line)
        {
            last = line;
            progress.Report(line);
        }

        return last;
    }

    private static (ReplayVerdict, string, Speedup?)? Parse(string answer)
    {
        try
        {
            return JsonSerializer.Deserialize<Reproduction>(answer, ContractJson.Indented) is { Reason: not null } found ? (found.Verdict, found.Reason, found.Measured) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void End(Process process)
    {
        try
        {
            // Its workers end with it: they wait on pipes to it.
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended already.
        }
    }
}
