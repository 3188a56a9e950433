using System.Diagnostics;
using System.Reflection;

namespace EvoKernels.Benchmarks.SelfComparison;

/// <summary>One process of this program on every core, in turn one that computes and one that streams memory. They end with this process.</summary>
internal sealed class CompetingLoad : IDisposable
{
    /// <summary>The hidden command that such a process runs.</summary>
    public const string Command = "burn";

    private const int StreamedFloats = 16 << 20;

    private readonly List<Process> _processes = [];

    public CompetingLoad()
    {
        for (var core = 0; core < Environment.ProcessorCount; core++)
        {
            var kind = core % 2 == 0 ? "spin" : "stream";
            var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Own(), Command, kind]) { RedirectStandardInput = true })!;
            _processes.Add(process);
            if (OperatingSystem.IsLinux())
            {
                process.ProcessorAffinity = 1 << core;
            }
        }
    }

    /// <summary>Is such a process: works until its standard input ends, which it does with whoever started it.</summary>
    public static int Burn(string kind)
    {
        var end = Task.Run(() => Console.In.Read());
        var memory = new float[kind == "stream" ? StreamedFloats : 16];
        while (!end.IsCompleted)
        {
            for (var i = 0; i < memory.Length; i++)
            {
                memory[i] = (memory[i] * 0.5f) + 1;
            }
        }

        return 0;
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private static string[] Own() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Assembly.GetEntryAssembly()!.Location] : [];
}
