using System.Collections.Immutable;

namespace EvoKernels.Hosting.Reports.Stories;

/// <summary>How much of the champion's gain came from recorded answers, by screened values along its lineage.</summary>
/// <param name="MembersOfRun">Members of the whole run whose text is a recorded answer.</param>
/// <param name="Steps">Steps of the lineage after the starting point.</param>
/// <param name="RecordedSteps">Of these, recorded answers.</param>
/// <param name="RecordedFactor">Product of the gains of recorded steps: 1 if there are none, null if a gain is unknown.</param>
/// <param name="OtherFactor">Product of the gains of all other steps: 1 if there are none, null if a gain is unknown.</param>
/// <param name="Author">Last step that brought a new source text: who wrote what the champion is made of. Null without a champion.</param>
public sealed record RecordedShare(int MembersOfRun, int Steps, int RecordedSteps, double? RecordedFactor, double? OtherFactor, Member? Author)
{
    /// <summary>The finding in plain words; never empty.</summary>
    public string Sentence => (MembersOfRun, Author, RecordedSteps) switch
    {
        (0, _, _) => "No recorded answer took part in this run.",
        (_, null, _) => $"{Answers(MembersOfRun)}, and nothing was accepted: there is no gain to divide.",
        (_, _, 0) => $"{Answers(MembersOfRun)}; none of them is an ancestor of the champion, so none of its gain is theirs.",
        _ => $"{RecordedSteps} of the {Steps} steps that led to the champion {(RecordedSteps == 1 ? "is a recorded answer" : "are recorded answers")}. {Division} {Authorship}",
    };

    private string Division => (RecordedFactor, OtherFactor) is ({ } recorded, { } other)
        ? $"By screened values, recorded answers multiplied the speed-up by {Figures.Ratio(recorded)} and all other steps by {Figures.Ratio(other)}."
        : "How the gain divides cannot be said: a screened value is missing.";

    private string Authorship => Author!.IsRecorded
        ? $"The champion's source text is a recorded answer ({Author.Name}): replayed, not written during this run."
        : $"The champion's source text is not a recorded answer (it came with {Author.Name}, {Author.Operator}).";

    internal static RecordedShare Of(IEnumerable<Member> members, ImmutableArray<LineageStep> lineage)
    {
        var steps = lineage.Where(step => step.Parent is not null).ToArray();
        return new RecordedShare(
            members.Count(member => member.IsRecorded),
            steps.Length,
            steps.Count(step => step.Member.IsRecorded),
            Product(steps.Where(step => step.Member.IsRecorded)),
            Product(steps.Where(step => !step.Member.IsRecorded)),
            lineage.LastOrDefault(step => step.IsNewSource)?.Member);
    }

    private static double? Product(IEnumerable<LineageStep> steps) => steps.Aggregate((double?)1, (product, step) => product * step.Gain);

    private static string Answers(int count) => count == 1 ? "1 recorded answer became a candidate" : $"{count} recorded answers became candidates";
}
