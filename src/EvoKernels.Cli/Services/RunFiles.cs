using EvoKernels.Hosting.Exports;
using EvoKernels.Hosting.Reports;

namespace EvoKernels.Cli.Services;

/// <summary>Report and export of a run's folder.</summary>
internal sealed class RunFiles : IRunFiles
{
    public Task<string> ReportAsync(string runFolder, CancellationToken cancellationToken) => HtmlReport.WriteAsync(runFolder, cancellationToken: cancellationToken);

    public async Task<IReadOnlyList<string>> ExportAsync(string runFolder, string format, CancellationToken cancellationToken)
    {
        if (!ExportFormats.TryParse(format, out var known))
        {
            throw new UsageException($"--format {format}: choose {string.Join(", ", ExportFormats.Names)}");
        }

        var path = Path.Combine(runFolder, $"evaluations.{known.Extension()}");
        await RunExporter.ExportAsync(runFolder, known, path, cancellationToken);
        return [path];
    }
}
