using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace EvoKernels.CliTests.EndToEnd;

/// <summary>How a started command ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Error)
{
    /// <summary>What it said about its failure, without progress lines before it.</summary>
    public string Message => Error.IndexOf("evokernels: ", StringComparison.Ordinal) is >= 0 and var at ? Error[at..].Trim() : string.Empty;

    public override string ToString() => $"exit code {ExitCode}\n--- stdout\n{Output}\n--- stderr\n{Error}";
}

/// <summary>The real command in a process, session and process group of its own, as a shell with job control starts it.</summary>
internal sealed partial class CliProcess : IDisposable
{
    public const int Interrupt = 2;
    public const int Kill = 9;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public CliProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Add(_error, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Text(_output);

    public string Error => Text(_error);

    /// <summary>To the command alone.</summary>
    public void Signal(int signal) => Send(Id, signal);

    /// <summary>To the command and all that it started in its group, as Ctrl-C in a terminal does.</summary>
    public void SignalGroup(int signal) => Send(-Id, signal);

    public async Task<Ended> EndAsync(double limitSeconds = 180)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Xunit.TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(limitSeconds));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the command did not end within {limitSeconds} s\n--- stdout\n{Text(_output)}\n--- stderr\n{Error}");
        }

        return new Ended(_process.ExitCode, Text(_output), Error);
    }

    /// <summary>Waits until something holds, or the command ended, which is an error here.</summary>
    public async Task UntilAsync(Func<bool> condition, string what, double limitSeconds = 120)
    {
        await Poll.UntilAsync(() => condition() || HasExited, $"{what}\n--- stderr\n{Error}", limitSeconds);
        Xunit.Assert.True(condition(), $"the command ended before {what}\n--- stdout\n{Text(_output)}\n--- stderr\n{Error}");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static void Add(StringBuilder text, string? line)
    {
        if (line is not null)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private static void Send(int target, int signal) => Xunit.Assert.True(SendSignal(target, signal) == 0, $"signal {signal} could not be sent to {target}");

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int target, int signal);
}
