using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EvoKernels.Devices.Cuda.Interop;
using EvoKernels.Devices.Measurement;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>
/// The host's end of a CUDA worker: a process of its own that loads the driver, so that a kernel that faults, hangs or corrupts memory takes it down and not us. It
/// speaks in lines of JSON. Blocking; one caller at a time.
/// </summary>
internal sealed class WorkerProcess : IDisposable
{
    private const string Program = "EvoKernels.CudaWorker.dll";

    /// <summary>What of our environment a driver may need; nothing else reaches it.</summary>
    private static readonly string[] Passed =
    [
        "PATH", "HOME", "LD_LIBRARY_PATH", "DOTNET_ROOT", "TMPDIR", "CUDA_VISIBLE_DEVICES", "CUDASIM_MEMORY_MB", "CUDASIM_NVML", .. CudaLibraries.Settings,
    ];

    private readonly Process _process;
    private readonly MessageChannel _channel;
    private readonly Timer _watchdog;
    private readonly TimeSpan _patience;
    private readonly Task<string> _errors;
    private volatile bool _isOverdue;

    private WorkerProcess(Process process, TimeSpan patience)
    {
        _process = process;
        _channel = new MessageChannel(process.StandardOutput.BaseStream, process.StandardInput.BaseStream);
        _patience = patience;
        _watchdog = new Timer(_ =>
        {
            _isOverdue = true;
            Kill();
        }, null, Timeout.Infinite, Timeout.Infinite);
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <param name="mode">What the worker shall do.</param>
    /// <param name="patience">Longest wait for one answer; then it is killed.</param>
    /// <param name="simulatorTimeout">When the simulated driver gives a kernel up.</param>
    /// <exception cref="WorkerFailedException">It does not start.</exception>
    public static WorkerProcess Start(string mode, TimeSpan patience, TimeSpan simulatorTimeout)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, Program), mode])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        // The host may run under another name (dotnet, an apphost): only a dotnet that runs us now is sure to be there.
        info.FileName = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        var kept = Passed.Select(name => (name, value: Environment.GetEnvironmentVariable(name))).Where(pair => pair.value is not null).ToArray();
        info.Environment.Clear();
        foreach (var (name, value) in kept)
        {
            info.Environment[name] = value;
        }

        info.Environment["CUDASIM_TIMEOUT_MS"] = $"{simulatorTimeout.TotalMilliseconds:0}";
        info.Environment["CUDA_CACHE_DISABLE"] = "1";
        info.Environment["DOTNET_TieredPGO"] = "0";
        if (mode == "run")
        {
            // Its few methods run hundreds of times for each kernel and are compiled while it waits for one.
            info.Environment["DOTNET_TieredCompilation"] = "0";
        }

        try
        {
            return new WorkerProcess(Process.Start(info)!, patience);
        }
        catch (Win32Exception exception)
        {
            throw new WorkerFailedException($"cannot start the CUDA worker ({info.FileName} {Program}): {exception.Message}", exception);
        }
    }

    /// <summary>Sends one message and waits for its answer. Null if the worker took too long: it is gone then.</summary>
    /// <exception cref="WorkerFailedException">It ended without an answer.</exception>
    public TAnswer? Ask<TQuestion, TAnswer>(TQuestion question, JsonTypeInfo<TQuestion> asked, JsonTypeInfo<TAnswer> answered)
        where TAnswer : class
    {
        _watchdog.Change(_patience, Timeout.InfiniteTimeSpan);
        try
        {
            _channel.Send(question, asked);
            return _channel.Receive(answered) ?? Lost<TAnswer>(null);
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return Lost<TAnswer>(exception);
        }
        finally
        {
            _watchdog.Change(Timeout.Infinite, Timeout.Infinite);
        }
    }

    public void Dispose()
    {
        Kill();
        _watchdog.Dispose();
        _process.WaitForExit(TimeSpan.FromSeconds(5));
        _process.Dispose();
    }

    private TAnswer? Lost<TAnswer>(Exception? cause)
        where TAnswer : class
    {
        Kill();
        _process.WaitForExit(TimeSpan.FromSeconds(5));
        if (_isOverdue)
        {
            return null;
        }

        var said = _errors.Wait(TimeSpan.FromSeconds(1)) ? _errors.Result.Trim() : string.Empty;
        throw new WorkerFailedException(said.Length > 0 ? said : cause is JsonException ? $"the CUDA worker answered what it should not: {cause.Message}" : "the CUDA worker ended unexpectedly");
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
