using System.ComponentModel;
using System.Diagnostics;

namespace EvoKernels.Devices.Native;

/// <summary>How a finished program ended. Exit code -1 means it was killed for running too long.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>
/// Runs a program with an environment of its own: nothing of ours, so no secret either. Its standard input is empty and ends with us, which tells a jail to end too.
/// </summary>
internal static class ProcessRunner
{
    /// <summary>Most characters kept of each stream: a compiler can print without end.</summary>
    private const int KeptCharacters = 200_000;

    public static async Task<ProcessResult> RunAsync(
        string program, IEnumerable<string> arguments, string workFolder, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        start.Environment["TMPDIR"] = workFolder;
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            return new ProcessResult(127, string.Empty, $"{program}: {exception.Message}");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var output = ReadAsync(process.StandardOutput, limit.Token);
        var errors = ReadAsync(process.StandardError, limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new ProcessResult(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process);
            cancellationToken.ThrowIfCancellationRequested();
            return new ProcessResult(-1, string.Empty, $"did not finish within {timeout.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Ends a process and waits until it is gone, so that nobody writes any more where its caller tidies up.</summary>
    private static async Task StopAsync(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It, or a part of it, has ended already.
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var kept = new System.Text.StringBuilder();
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            kept.Append(buffer, 0, Math.Min(count, KeptCharacters - kept.Length));
        }

        return kept.ToString();
    }
}
