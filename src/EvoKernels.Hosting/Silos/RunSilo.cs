using EvoKernels.Core.Ports;
using EvoKernels.Core.Prompts;
using EvoKernels.Grains;
using EvoKernels.Hosting.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace EvoKernels.Hosting.Silos;

/// <summary>What the grains of one process use.</summary>
internal sealed record SiloServices(
    SqliteStore Store, IJournal Journal, IDeviceDirectory Devices, IModelClients Models, PromptTemplates Prompts, WorkOptions Work);

/// <summary>The silo of a run: it has the run's state, so every grain but the evaluators of other silos' devices lives in it.</summary>
internal static class RunSilo
{
    /// <param name="services">What its grains use.</param>
    /// <param name="port">Where silos with more devices may join it (<see cref="DeviceSilo"/>); null for any free port.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static Task<LoopbackSilo> StartAsync(SiloServices services, int? port, CancellationToken cancellationToken) => LoopbackSilo.StartAsync(
        port,
        null,
        services.Devices,
        services.Work,
        its => its
            .AddSingleton(services.Journal)
            .AddSingleton(services.Models)
            .AddSingleton(services.Prompts)
            .AddKeyedSingleton<IGrainStorage>(GrainStorage.Name, new SqliteGrainStorage(services.Store)),
        cancellationToken);
}
