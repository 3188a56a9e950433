using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using EvoKernels.Hosting.Configuration;
using EvoKernels.Hosting.Devices;
using EvoKernels.Hosting.Silos;

namespace EvoKernels.Silo;

/// <summary><c>evokernels-silo</c>: lends devices of this process to a run, until the run is over or a signal asks it to go.</summary>
internal static class SiloCommand
{
    private const int Done = 0;
    private const int Usage = 4;

    /// <summary>A run takes a moment to start; whoever starts both at once need not count seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    public static RootCommand Create(TimeProvider time, TextWriter output, TextWriter error)
    {
        var join = new Option<string>("--join") { Description = "Where the run listens (evokernels run --listen PORT), on this machine.", HelpName = "address:port", Required = true };
        var declare = new Option<string>("--declare") { Description = "The devices to lend, with commas between: cuda:GPU-…, cpu:N, cudasim:N.", HelpName = "id,id", Required = true };
        var command = new RootCommand("Lends devices of this machine to a run: its evaluators live here, one to a device. It ends with the run; Ctrl-C takes the devices away.") { join, declare };
        command.SetAction(async (parse, stop) =>
        {
            try
            {
                await LendAsync(Address(parse.GetRequiredValue(join)), Devices(parse.GetRequiredValue(declare), time), time, output, stop);
                return Done;
            }
            catch (Exception problem) when (problem is ConfigurationException or ArgumentException)
            {
                await error.WriteLineAsync($"evokernels-silo: {problem.Message}");
                return Usage;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                await output.WriteLineAsync("stopped; the devices are taken away");
                return Done;
            }
        });
        return command;
    }

    private static async Task LendAsync(IPEndPoint run, ImmutableArray<string> devices, TimeProvider time, TextWriter output, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        while (!await DeviceSilo.ListensAsync(run, stop))
        {
            if (time.GetElapsedTime(began) >= Patience)
            {
                throw new ArgumentException($"--join {run}: no run listens there (waited {Patience.TotalSeconds:0} s); start it with: evokernels run <campaign.yaml> --listen {run.Port} --declare …");
            }

            await Task.Delay(Pace, time, stop);
        }

        await using var silo = await DeviceSilo.JoinAsync(run, MachineDevices.Directory(time, devices), time, stop);
        await output.WriteLineAsync($"lending {string.Join(", ", devices)} to the run at {run}");
        await silo.WhenRunIsOverAsync(stop);
        await output.WriteLineAsync($"the run at {run} is over");
    }

    /// <summary>Traffic between silos is not encrypted and not authenticated, so it stays on this machine.</summary>
    private static IPEndPoint Address(string text) =>
        IPEndPoint.TryParse(text, out var run) && run.Port > 0 && IPAddress.IsLoopback(run.Address)
            ? run
            : throw new ArgumentException($"--join {text}: give the address of a run on this machine, e.g. 127.0.0.1:11111");

    private static ImmutableArray<string> Devices(string text, TimeProvider time)
    {
        ImmutableArray<string> ids = [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
        var here = MachineDevices.Locked(time);
        foreach (var id in ids)
        {
            here.Create(id);
        }

        return ids.IsEmpty ? throw new ArgumentException($"--declare: name at least one device; here are {string.Join(", ", here.List())}") : ids;
    }
}
