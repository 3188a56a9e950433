using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>How to repeat this, and the settings in full.</summary>
internal static class SettingsSection
{
    public static Html Write(RunStory story) => Page.Section("settings", "Repeat it, and the settings", Html.Of(
        $"""
        {Reproduce(story)}
        <p>To search again with the same settings: <code>evokernels run campaign.yaml</code>. Times differ from run to run, and with them the path of
        the search.</p>
        <h3>Settings</h3>
        {(story.CampaignYaml is { } yaml ? Page.Code("campaign.yaml", Html.Of($"{yaml}")) : Html.Of($"<p>The folder has no campaign.yaml.</p>"))}
        """));

    private static Html Reproduce(RunStory story) => story.HasEvidence
        ? Html.Of(
            $"""
            <p>The evidence for the champion, with sources, seeds, raw samples, machine and toolchain, lies beside this report:
            <a href="evidence.json" download>evidence.json</a>. Anyone can measure it again, on this machine or another:</p>
            <pre class="code">evokernels reproduce evidence.json</pre>
            """)
        : Html.Of(
            $"<p>This folder holds no evidence.json, so there is nothing for others to reproduce{(story.Claim is null ? ": nothing was confirmed" : "")}.</p>");
}
