using System.Net;
using System.Net.Sockets;
using EvoKernels.Core.Ports;
using EvoKernels.Grains;
using EvoKernels.Grains.Placement;

namespace EvoKernels.Hosting.Silos;

/// <summary>A silo that lends its devices to a run of this machine: it hosts their evaluators and nothing else, and has no state of its own.</summary>
public sealed class DeviceSilo : IAsyncDisposable
{
    /// <summary>Time between two looks at the run.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>Looks in vain before the run counts as gone: a busy machine refuses a connection now and then.</summary>
    private const int Misses = 3;

    private readonly LoopbackSilo _silo;
    private readonly IPEndPoint _run;
    private readonly TimeProvider _time;

    private DeviceSilo(LoopbackSilo silo, IPEndPoint run, TimeProvider time) => (_silo, _run, _time) = (silo, run, time);

    /// <summary>Grains as this silo reaches them.</summary>
    internal IGrainFactory Grains => _silo.Grains;

    /// <summary>Whether something listens where a run should be.</summary>
    public static async Task<bool> ListensAsync(IPEndPoint run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var socket = new Socket(run.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(run, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Joins a run.</summary>
    /// <param name="run">Where it listens (<c>evokernels run --listen</c>); it must be there.</param>
    /// <param name="devices">What this process lends.</param>
    /// <param name="time">The clock of heartbeats.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<DeviceSilo> JoinAsync(IPEndPoint run, IDeviceDirectory devices, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(devices);
        ArgumentNullException.ThrowIfNull(time);
        var work = new WorkOptions { Process = ProcessToken.Of(time), Time = time };
        var silo = await LoopbackSilo.StartAsync(null, run, devices, work, its => its.HostOnlyEvaluators(), cancellationToken);
        await ClusterKnowledge.AwaitAsync(silo.Grains, time, cancellationToken);
        return new DeviceSilo(silo, run, time);
    }

    /// <summary>Returns when the run is over: nothing listens there any more.</summary>
    public async Task WhenRunIsOverAsync(CancellationToken cancellationToken)
    {
        for (var missed = 0; missed < Misses;)
        {
            await Task.Delay(Pace, _time, cancellationToken);
            missed = await ListensAsync(_run, cancellationToken) ? 0 : missed + 1;
        }
    }

    public ValueTask DisposeAsync() => _silo.DisposeAsync();
}
