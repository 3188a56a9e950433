using System.Net;
using System.Net.Sockets;
using EvoKernels.Core.Ports;
using EvoKernels.Core.Prompts;
using EvoKernels.Grains;
using EvoKernels.Grains.Placement;
using EvoKernels.Hosting.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace EvoKernels.Hosting.Silos;

/// <summary>What the grains of one process use.</summary>
internal sealed record SiloServices(
    SqliteStore Store, IJournal Journal, IDeviceDirectory Devices, IModelClients Models, PromptTemplates Prompts, WorkOptions Work);

/// <summary>A silo inside this process, for one run: loopback only, on free ports, silent.</summary>
internal sealed class RunSilo : IAsyncDisposable
{
    private const string ClusterName = "evokernels";

    /// <summary>Another process can take a free port before the silo does.</summary>
    private const int Tries = 5;

    /// <summary>Everything is saved when a call returns, so a silo owes nobody a long farewell.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    private readonly IHost _host;

    private RunSilo(IHost host, int port) => (_host, Endpoint) = (host, new IPEndPoint(IPAddress.Loopback, port));

    /// <summary>Where other silos find this one.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Where it stands in the cluster.</summary>
    public SiloAddress Address => _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <param name="services">What its grains use.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="join">A silo of the cluster to join; null to begin one.</param>
    public static async Task<RunSilo> StartAsync(SiloServices services, CancellationToken cancellationToken, IPEndPoint? join = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var host = Build(services, port, join);
            try
            {
                await host.StartAsync(cancellationToken);
                return new RunSilo(host, port);
            }
            catch (Exception exception) when (attempt < Tries && IsTaken(exception))
            {
                host.Dispose();
            }
            catch
            {
                host.Dispose();
                throw;
            }
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

    private static IHost Build(SiloServices services, int port, IPEndPoint? join)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services
            .AddSingleton(services.Work)
            .AddSingleton(services.Journal)
            .AddSingleton(services.Devices)
            .AddSingleton(services.Models)
            .AddSingleton(services.Prompts)
            .AddKeyedSingleton<IGrainStorage>(GrainStorage.Name, new SqliteGrainStorage(services.Store))
            .Configure<HostOptions>(options => options.ShutdownTimeout = LongestStop);

        // No gateway: nobody outside this process talks to it.
        builder.UseOrleans(silo => silo.UseLocalhostClustering(port, gatewayPort: 0, primarySiloEndpoint: join, serviceId: ClusterName, clusterId: ClusterName).AddDevicePlacement(services.Devices));
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsTaken(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                return true;
            }
        }

        return false;
    }
}
