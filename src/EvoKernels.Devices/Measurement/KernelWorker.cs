using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using EvoKernels.Devices.Native;

namespace EvoKernels.Devices.Measurement;

/// <summary>Our own infrastructure failed: a worker could not start or answer. Never the candidate's fault.</summary>
public sealed class WorkerFailedException : Exception
{
    public WorkerFailedException(string message)
        : base(message)
    {
    }

    public WorkerFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public WorkerFailedException()
    {
    }
}

/// <summary>What to start.</summary>
/// <param name="Core">Logical processor that template and child are pinned to.</param>
/// <param name="ObjectPath">Absolute path of the shared object.</param>
/// <param name="Symbol">Exported function.</param>
/// <param name="Trusted">Our own code: may allocate.</param>
/// <param name="AcceptedMissing">Sandbox layers that may lack.</param>
/// <param name="Timeout">Longest command.</param>
internal sealed record WorkerStart(int Core, string ObjectPath, string Symbol, bool Trusted, uint AcceptedMissing, TimeSpan Timeout);

/// <summary>The host's end of one worker process: starts lives, runs commands, kills. Blocking; one caller at a time.</summary>
internal sealed unsafe class KernelWorker : IKernelWorker
{
    /// <summary>Address space beyond the buffers: a kernel's own tables.</summary>
    private const ulong MemoryLimit = 512UL << 20;

    private const ulong TrustedMemoryLimit = 8UL << 30;

    /// <summary>The worker keeps the time-out itself; if it does not answer well after that, the worker is lost.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly Stream _to;
    private readonly Stream _from;
    private readonly Timer _watchdog;
    private readonly TimeSpan _timeout;
    private readonly uint _accepted;

    private KernelWorker(Process process, WorkerStart start)
    {
        _process = process;
        _timeout = start.Timeout;
        _accepted = start.AcceptedMissing;
        _to = process.StandardInput.BaseStream;
        _from = process.StandardOutput.BaseStream;
        _watchdog = new Timer(_ => Kill(), null, Timeout.Infinite, Timeout.Infinite);
        Addresses = [];
    }

    /// <summary>Where the worker sees each region.</summary>
    public IReadOnlyList<ulong> Addresses { get; private set; }

    /// <summary>Sandbox layers in force; complete after the first life has started.</summary>
    public uint Layers { get; private set; }

    /// <exception cref="WorkerFailedException">It does not start, or a sandbox layer that was not waived is missing.</exception>
    public static KernelWorker Start(NativeTools tools, WorkerMemory memory, WorkerStart start)
    {
        var info = new ProcessStartInfo(tools.Worker)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        // Nothing of ours reaches a process that candidates live in.
        info.Environment.Clear();
        KernelWorker worker;
        try
        {
            worker = new KernelWorker(Process.Start(info)!, start);
        }
        catch (Win32Exception exception)
        {
            throw new WorkerFailedException($"cannot start {tools.Worker}: {exception.Message}", exception);
        }

        try
        {
            worker.Configure(memory, start);
            return worker;
        }
        catch
        {
            worker.Dispose();
            throw;
        }
    }

    /// <summary>A fresh child from the clean template, with the candidate loaded and its pages present.</summary>
    public WorkerAnswer Spawn() => Answer(Ask(WorkerOperation.Spawn, 0));

    /// <summary>Runs the calls whose arguments stand in the table.</summary>
    public WorkerAnswer Run(WorkerCommand command) => Answer(Ask(WorkerOperation.Run, (uint)command.Calls));

    /// <summary>Ends the life: whatever the candidate remembered is gone.</summary>
    public void EndLife() => Ask(WorkerOperation.Kill, 0);

    public void Dispose()
    {
        Kill();
        _watchdog.Dispose();
        try
        {
            _process.WaitForExit();
        }
        finally
        {
            _process.Dispose();
        }
    }

    private void Configure(WorkerMemory memory, WorkerStart start)
    {
        using var message = new MemoryStream();
        using (var writer = new BinaryWriter(message, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(WorkerProtocol.Magic);
            writer.Write((uint)start.Core);
            writer.Write((uint)memory.Regions.Count);
            writer.Write(0u);
            writer.Write(start.Trusted ? 1u : 0u);
            writer.Write(start.AcceptedMissing);
            writer.Write(start.Trusted ? TrustedMemoryLimit : MemoryLimit);
            writer.Write((ulong)(start.Timeout.TotalSeconds * 1e9));
            writer.Write(Fixed(start.ObjectPath, WorkerProtocol.ObjectBytes));
            writer.Write(Fixed(start.Symbol, WorkerProtocol.SymbolBytes));
        }

        Send(message.ToArray());
        var records = memory.Regions
            .Select(region => new RegionRecord { Kind = region.Kind, Descriptor = (uint)memory.Descriptor(region), Offset = (ulong)region.Offset, Bytes = (ulong)region.Bytes })
            .ToArray();
        Send(MemoryMarshal.AsBytes(records.AsSpan()).ToArray());
        var ready = Receive();
        Receive(MemoryMarshal.AsBytes(records.AsSpan()));
        Addresses = [.. records.Select(record => record.Address)];
        Layers = ready.Layers;
        Refuse(ready, _accepted);
    }

    private static void Refuse(ReplyRecord reply, uint accepted)
    {
        if (reply.Status == WorkerStatus.System)
        {
            var missing = Sandbox.SandboxLayer.All.Aggregate(0u, (mask, layer) => mask | layer.Bit) & ~reply.Layers & ~accepted;
            throw new WorkerFailedException(missing != 0 && reply.Detail == 1
                ? Sandbox.SandboxPolicy.Remedy(missing)
                : $"the worker failed: {new Win32Exception(reply.Detail).Message}");
        }
    }

    private static WorkerAnswer Answer(ReplyRecord reply) => new(reply.Status, reply.Detail, new CommandTime(reply.CpuNanoseconds, reply.WallNanoseconds), null, reply.AfterDoneNanoseconds);

    private ReplyRecord Ask(WorkerOperation operation, uint count)
    {
        var request = new RequestRecord { Operation = operation, Count = count };
        Send(new ReadOnlySpan<byte>(&request, sizeof(RequestRecord)));
        var reply = Receive();
        if (operation == WorkerOperation.Spawn)
        {
            Layers = reply.Layers;
            Refuse(reply, _accepted);
        }

        return reply;
    }

    private void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _to.Write(bytes);
            _to.Flush();
        }
        catch (IOException)
        {
            throw Lost();
        }
    }

    private ReplyRecord Receive()
    {
        ReplyRecord reply;
        Receive(new Span<byte>(&reply, sizeof(ReplyRecord)));
        return reply;
    }

    private void Receive(Span<byte> target)
    {
        // The worker waits once for the answer and once more for the child to fall asleep or end.
        _watchdog.Change((2 * _timeout) + Grace, Timeout.InfiniteTimeSpan);
        try
        {
            _from.ReadExactly(target);
        }
        catch (IOException)
        {
            throw Lost();
        }
        finally
        {
            _watchdog.Change(Timeout.Infinite, Timeout.Infinite);
        }
    }

    /// <summary>No inner exception: that a pipe ended is how it shows, not why.</summary>
    private WorkerFailedException Lost()
    {
        Kill();
        var said = _process.StandardError.ReadToEnd().Trim();
        return new WorkerFailedException(said.Length > 0 ? said : "the worker ended unexpectedly (out of memory?)");
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

    private static byte[] Fixed(string text, int size)
    {
        var bytes = new byte[size];
        return Encoding.UTF8.GetBytes(text, bytes) < size ? bytes : throw new WorkerFailedException($"'{text}' is too long for a worker");
    }
}
