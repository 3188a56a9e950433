using System.Text.Json;
using Xunit;

namespace EvoKernels.CliTests.EndToEnd;

/// <summary><c>journal.jsonl</c> as another program reads it, while it is written too.</summary>
internal static class RunJournal
{
    /// <summary>Whole lines.</summary>
    public static string[] Lines(string run)
    {
        var path = Path.Combine(run, "journal.jsonl");
        if (!File.Exists(path))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n')[..^1];
    }

    public static string[] Evaluated(string run) => [.. Lines(run).Where(line => Type(line) == "evaluated")];

    public static string Type(string line) => Event(line).GetProperty("type").GetString()!;

    public static JsonElement Evaluation(string line) => Event(line).GetProperty("evaluation");

    public static string Candidate(string line) => Evaluation(line).GetProperty("candidateId").GetString()!;

    public static string Verdict(string line) => Evaluation(line).GetProperty("verdict").GetString()!;

    /// <summary>Numbers 1, 2, 3, … and no candidate judged twice.</summary>
    public static void AssertSound(string run)
    {
        var lines = Lines(run);
        Assert.Equal(Enumerable.Range(1, lines.Length), lines.Select(line => Json(line).GetProperty("number").GetInt32()));
        var candidates = Evaluated(run).Select(Candidate).ToArray();
        Assert.Equal(candidates.Length, candidates.Distinct().Count());
    }

    private static JsonElement Event(string line) => Json(line).GetProperty("event");

    private static JsonElement Json(string line) => JsonDocument.Parse(line).RootElement;
}
