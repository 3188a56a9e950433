namespace EvoKernels.Cli.Services;

/// <summary>Makes files out of a finished (or interrupted) run's folder.</summary>
internal interface IRunFiles
{
    /// <summary>Writes <c>report.html</c> into the run's folder again and returns its path.</summary>
    Task<string> ReportAsync(string runFolder, CancellationToken cancellationToken);

    /// <summary>Writes the run's evaluations as a table.</summary>
    /// <param name="runFolder">The run.</param>
    /// <param name="format"><c>parquet</c>, <c>jsonl</c> or <c>csv</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The paths written.</returns>
    Task<IReadOnlyList<string>> ExportAsync(string runFolder, string format, CancellationToken cancellationToken);
}
