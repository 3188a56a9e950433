using System.Net;
using System.Net.Sockets;
using EvoKernels.Core.Ports;
using EvoKernels.Grains;
using EvoKernels.Grains.Placement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EvoKernels.Hosting.Silos;

/// <summary>A silo in this process that others on this machine can join: loopback only, silent.</summary>
internal sealed class LoopbackSilo : IAsyncDisposable
{
    private const string ClusterName = "evokernels";

    /// <summary>Another process can take a free port before the silo does.</summary>
    private const int Tries = 5;

    /// <summary>Everything is saved when a call returns, so a silo owes nobody a long farewell.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    /// <summary>Silos tell each other what they have a moment after they have met.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly IHost _host;

    private LoopbackSilo(IHost host, int port) => (_host, Endpoint) = (host, new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>Where other silos find this one.</summary>
    public IPEndPoint Endpoint { get; }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts one and joins it to others, or begins a cluster.</summary>
    /// <param name="port">Where to listen; null for a free port.</param>
    /// <param name="join">A silo of the cluster to join; null to begin one.</param>
    /// <param name="devices">What it declares.</param>
    /// <param name="work">How its workers work.</param>
    /// <param name="configure">Adds what its grains use besides.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="SocketException">The port that was asked for is taken.</exception>
    public static async Task<LoopbackSilo> StartAsync(
        int? port, IPEndPoint? join, IDeviceDirectory devices, WorkOptions work, Action<IServiceCollection> configure, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var chosen = port ?? FreePort();
            var host = Build(chosen, join, devices, work, configure);
            try
            {
                await host.StartAsync(cancellationToken);
                return new LoopbackSilo(host, chosen);
            }
            catch (Exception exception) when (TakenPort(exception) is { } taken)
            {
                host.Dispose();
                if (port is not null || attempt == Tries)
                {
                    throw taken;
                }
            }
            catch
            {
                host.Dispose();
                throw;
            }
        }
    }

    /// <summary>Waits until silos of the cluster have declared all of these devices.</summary>
    /// <param name="devices">Ids.</param>
    /// <param name="patience">Longest wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that nobody declared in that time.</returns>
    public async Task<IReadOnlyList<string>> AwaitDevicesAsync(IEnumerable<string> devices, TimeSpan patience, CancellationToken cancellationToken)
    {
        var (map, time) = (_host.Services.GetRequiredService<DeviceMap>(), TimeProvider.System);
        var began = time.GetTimestamp();
        while (true)
        {
            var missing = devices.Except(map.All()).ToArray();
            if (missing.Length == 0 || time.GetElapsedTime(began) >= patience)
            {
                return missing;
            }

            await Task.Delay(Pace, time, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(LongestStop);
        try
        {
            await _host.StopAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // It took too long; nothing is lost by leaving.
        }

        _host.Dispose();
    }

    private static IHost Build(int port, IPEndPoint? join, IDeviceDirectory devices, WorkOptions work, Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton(work).AddSingleton(devices).Configure<HostOptions>(options => options.ShutdownTimeout = LongestStop);
        configure(builder.Services);

        // No gateway: clients live in the silo that began the cluster.
        builder.UseOrleans(silo => silo.UseLocalhostClustering(port, gatewayPort: 0, primarySiloEndpoint: join, serviceId: ClusterName, clusterId: ClusterName).AddDevicePlacement(devices));
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static SocketException? TakenPort(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } taken)
            {
                return taken;
            }
        }

        return null;
    }
}
