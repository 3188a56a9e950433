using System.CommandLine;
using EvoKernels.Cli.Rendering;
using EvoKernels.Contracts.Devices;

namespace EvoKernels.Cli.Commands;

/// <summary><c>evokernels devices</c>: what this machine can run on, and how fast that could be.</summary>
internal static class DevicesCommand
{
    public static Command Create(CliContext context)
    {
        var json = CommandLine.Json();
        var command = new TeachingCommand("devices", "Lists the devices of this machine with their measured ceilings.", """
            Ceilings: memory speed by working-set size, arithmetic, cost of an empty call.
            They are measured on the first call and cached for this machine; the roofline gate refuses what is faster than they allow.

            Example:
              evokernels devices --json
            """)
        {
            json,
        };
        command.Does(context, json, async (parse, cancellationToken) =>
        {
            var devices = new List<DeviceInfo>();
            foreach (var id in context.Services.Devices.List())
            {
                devices.Add(await context.Services.Devices.Create(id).DescribeAsync(cancellationToken));
            }

            Print(context.Terminal, devices, parse.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Print(Terminal terminal, IReadOnlyList<DeviceInfo> devices, bool json)
    {
        if (json)
        {
            terminal.Json(new { devices });
            return;
        }

        // Processors of one machine mostly share their ceilings: one table for those that do.
        foreach (var alike in devices.GroupBy(device => (device.Model, string.Join('\n', device.Ceilings))))
        {
            terminal.Line($"{string.Join(", ", alike.Select(device => device.Id))}: {alike.Key.Model}");
            terminal.Table(Tables.Ceilings(alike.First()));
        }
    }
}
