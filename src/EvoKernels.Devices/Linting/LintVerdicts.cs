using System.Text.Json;
using EvoKernels.Contracts.Json;
using EvoKernels.Core.Ports;
using EvoKernels.Devices.Cpu;
using EvoKernels.Devices.Measurement;
using EvoKernels.Devices.Native;
using EvoKernels.Devices.Trials;

namespace EvoKernels.Devices.Linting;

/// <summary>
/// Refuses a task that cannot tell right from wrong, before any candidate is judged by it. A verdict is remembered for the content of the task, the
/// compiler and this program, so it costs seconds once.
/// </summary>
internal static class LintVerdicts
{
    /// <exception cref="TaskDefectException">The task has defects; the message lists them.</exception>
    public static void Require(IBench bench, TaskBench task, CaseSet cases, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var kept = Path.Combine(CacheFolder.Sub("lint"), $"{Key(bench, task)}.json");
        var defects = Remembered(kept);
        if (defects is null)
        {
            progress.Report("checking that the task tells right answers from wrong ones");
            defects = [.. new TaskLinter(task, cases, cancellationToken).Lint(isTimed: false).Defects.Select(finding => $"{finding.Check}: {finding.Message}")];
            CacheFolder.WriteAtomically(kept, JsonSerializer.Serialize(defects, ContractJson.Compact));
        }

        if (defects.Length > 0)
        {
            throw new TaskDefectException($"{task.Task.Name} cannot be used (evokernels tasks lint tells all):\n{string.Join('\n', defects)}");
        }
    }

    private static string[]? Remembered(string kept)
    {
        try
        {
            return File.Exists(kept) ? JsonSerializer.Deserialize<string[]>(File.ReadAllText(kept), ContractJson.Compact) : null;
        }
        catch (JsonException)
        {
            // Somebody else wrote to the cache: look again.
            return null;
        }
    }

    private static string Key(IBench bench, TaskBench task) => CacheFolder.Key(
        $"{JsonSerializer.Serialize(task.Task, ContractJson.Compact)}\n{bench.Key}\n{Provenances.Harness}");
}
