using EvoKernels.Hosting.Runs;
using System.Reflection;
using System.Text;
using EvoKernels.Hosting.Reports.Charts;
using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Sections;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports;

/// <summary>
/// Makes <c>report.html</c>: one file without scripts or other hosts, the same for the same run folder. Everything in it comes from the folder's
/// files, and everything from them is encoded.
/// </summary>
public static class HtmlReport
{
    public const string FileName = "report.html";

    // A second lock on the door: even a hole in the encoding could run and load nothing.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /// <summary>Writes the report of a run, finished or not.</summary>
    /// <param name="runFolder">The run's folder.</param>
    /// <param name="path">The file to write; null for <c>report.html</c> in the folder.</param>
    /// <param name="cancellationToken">Ends it; a file that is there already stays as it was.</param>
    /// <returns>Full path of the file.</returns>
    /// <exception cref="RunFolderException">The folder is no run's.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<string> WriteAsync(string runFolder, string? path = null, CancellationToken cancellationToken = default)
    {
        var story = await RunReader.ReadAsync(runFolder, cancellationToken);
        var target = Path.GetFullPath(path ?? Path.Combine(runFolder, FileName));
        await AtomicFile.WriteAsync(target, async stream => await stream.WriteAsync(Encoding.UTF8.GetBytes(Render(story)), cancellationToken));
        return target;
    }

    /// <summary>The report as text.</summary>
    public static string Render(RunStory story)
    {
        var marks = new OperatorMarks(story.Operators.Select(tally => tally.Name));
        var name = story.Campaign ?? story.Folder;
        return Html.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{Html.Of($"{Policy}")}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{name}: {Headline.Of(story).Title} · EvoKernels</title>
            <style>
            {Style()}
            </style>
            </head>
            <body>
            {HeroSection.Write(story)}
            <main>
            {ProblemSection.Write(story)}
            {AuditSection.Write(story)}
            {ProgressSection.Write(story, marks)}
            {ClaimSection.Write(story)}
            {LineageSection.Write(story)}
            {ArchiveSection.Write(story)}
            {OperatorSection.Write(story)}
            {RejectionSection.Write(story)}
            {QuarantineSection.Write(story)}
            {OriginSection.Write(story)}
            {SettingsSection.Write(story)}
            </main>
            <footer><p>Made from {RunReader.Journal} ({Figures.Count(story.Entries)} entries). This file holds no scripts and asks no other host.</p></footer>
            </body>
            </html>

            """).ToString();
    }

    private static Html Style()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return Html.Trusted(reader.ReadToEnd());
    }
}
