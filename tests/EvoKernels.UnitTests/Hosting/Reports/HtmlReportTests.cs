using System.Collections.Immutable;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Contracts.Evaluations;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Hosting.Reports;
using Xunit;

namespace EvoKernels.UnitTests.Hosting.Reports;

public sealed class HtmlReportTests : IDisposable
{
    private const string Hostile = "</script></pre><img src=x onerror=alert(1)>\"'&";

    private readonly FakeRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(1.44, 1.3956, 1.49, "Faster: at least 1.39x is claimed")]
    [InlineData(1.01, 1.0004, 1.02, "Faster: at least 1.0004x is claimed")]
    [InlineData(1.02, 0.99, 1.05, "Nothing is claimed: no difference shown")]
    [InlineData(0.9, 0.88, 0.92, "Nothing is claimed: slower than the baseline")]
    [InlineData(double.NaN, double.NaN, double.NaN, "Nothing is claimed: no difference shown")]
    public async Task Render_Confirmed_ClaimsOnlyTheLowerEnd(double estimate, double lower, double upper, string title)
    {
        var seed = _run.Start().Child("seed", 1.5);
        _run.Crown(seed, 1.5).Confirm(seed, estimate, lower, upper).Add(new Finished("budget", null));

        var page = await RenderAsync();

        Assert.Contains(title, page);
        Assert.Equal(title.StartsWith("Faster", StringComparison.Ordinal), page.Contains("class=\"hero claimed\""));
    }

    [Fact]
    public async Task Render_ChampionIsARepair_SaysWhatItMendsAndWhy()
    {
        var seed = _run.Start().Child("seed", 1);
        var broken = _run.Child("llm-rewrite", null, seed, "// broken\n", "model: m", gate: "compile", reason: "no 'x' here");
        var mended = _run.Child("llm-repair", 2, seed, "// mended\n", "model: m", mends: broken);
        _run.Crown(mended, 2).Add(new Finished("budget", null));

        var page = await RenderAsync();

        Assert.Contains("It mends #2 (llm-rewrite), which the compile gate rejected: no &#39;x&#39; here", page);
        Assert.Contains("class=\"mark o7\"", page);
    }

    [Fact]
    public async Task Render_Confirmed_ShowsScreenAndConfirmedSideBySide()
    {
        var seed = _run.Start().Child("seed", 2);
        _run.Crown(seed, 2).Confirm(seed, 1.5, 1.4, 1.6).Add(new Finished("budget", null));

        var page = await RenderAsync();

        Assert.Contains($"1.50x (1.40–1.60, 95%) over {FakeRun.Baseline} on cpu:0, 87% of the roofline", page);
        Assert.Contains("came to 1.50x: 25% less than the screen had promised", page);
        Assert.Contains("winner&#39;s curse", page);
        Assert.Contains("rows=1024, cols=512", page);
        Assert.Contains("123 µs", page);
    }

    [Fact]
    public async Task Render_ConfirmedWithDetails_ShowsControlAndRepetitionBesideTheClaim()
    {
        var seed = _run.Start().Child("seed", 2);
        var held = new ShapeTiming(new Dims(["rows", "cols"], [37, 1001]), 1.11, 50_000, null, 1.05, 1.17);
        var details = new ConfirmDetails(new Speedup(FakeRun.Baseline, 1.001, 0.991, 1.012, 0.95), [held], [new ConfirmLook(5, 0.99, 1.9), new ConfirmLook(10, 1.4, 1.6)], new SoakResult(4321, 1000, 3.5, 0.98));
        _run.Crown(seed, 2).Add(new Confirmed(FakeRun.Confirmation(seed, 1.5, 1.4, 1.6) with { Details = details, Notes = ["one shape carries the claim"] }, "evidence.json"));
        _run.Add(new Finished("budget", null)).Add(new Reproduced(Reproduced.Replicated, "measured again, the claim holds", new Speedup(FakeRun.Baseline, 1.48, 1.37, 1.59, 0.95)));

        var page = await RenderAsync();

        Assert.Contains("Faster: at least 1.40x is claimed", page);
        Assert.Contains("control: baseline against itself", page);
        Assert.Contains("0.991–1.02", page);
        Assert.Contains("look at 10 process pairs", page);
        Assert.Contains("rows=37, cols=1001", page);
        Assert.Contains("4,321 calls in one process", page);
        Assert.Contains("one shape carries the claim", page);
        Assert.Contains("repetition: replicated", page);
        Assert.Contains("1.37–1.59", page);
        Assert.Contains("A fresh process measured this claim again and found it.", page);
    }

    [Fact]
    public async Task Render_JournalSaysNotReplicated_ClaimsNothing()
    {
        var seed = _run.Start().Child("seed", 2);
        _run.Crown(seed, 2).Confirm(seed, 1.5, 1.4, 1.6).Add(new Finished("budget", null)).Add(new Reproduced(Reproduced.NotReplicated, "at most 1.1x", null));

        Assert.Contains("Nothing is claimed: not replicated", await RenderAsync());
    }

    [Fact]
    public async Task Render_NotReplicated_ClaimsNothing()
    {
        var seed = _run.Start().Child("seed", 2);
        _run.Crown(seed, 2).Confirm(seed, 1.5, 1.4, 1.6).Add(new Finished("budget", null));
        _run.WriteResult(Claim.From("row-softmax", FakeRun.Confirmation(seed, 1.5, 1.4, 1.6), "evidence.json"), replicated: false);

        Assert.Contains("Nothing is claimed: not replicated", await RenderAsync());
    }

    [Theory]
    [InlineData(Verdict.Rejected, "roofline", "the champion was rejected")]
    [InlineData(Verdict.Inconclusive, null, "inconclusive")]
    [InlineData(Verdict.Failed, null, "our own machinery failed")]
    public async Task Render_ChampionFailsConfirmation_ClaimsNothing(Verdict verdict, string? gate, string title)
    {
        var seed = _run.Start().Child("seed", 2);
        _run.Crown(seed, 2).Add(new Confirmed(FakeRun.Refused(seed.Id, verdict, gate, "because of this"), null));

        var page = await RenderAsync();

        Assert.Contains("Nothing is claimed: " + title, page);
        Assert.Contains("because of this", page);
    }

    [Fact]
    public async Task Render_Unfinished_SaysSoAndClaimsNothing()
    {
        _run.Start().Child("seed", 2);

        var page = await RenderAsync();

        Assert.Contains("Nothing is claimed: not confirmed", page);
        Assert.Contains("does not say that this run ended", page);
    }

    [Fact]
    public async Task Render_NothingAccepted_SaysSo()
    {
        _run.Start().Child("seed", null, reason: "wrong at [3]");

        var page = await RenderAsync();

        Assert.Contains("no member was accepted and timed", page);
        Assert.Contains("wrong at [3]", page);
    }

    [Fact]
    public async Task Render_EmptyJournal_SaysSo() => Assert.Contains("the journal is empty", await RenderAsync());

    [Fact]
    public async Task Render_HostileTextEverywhere_IsOnlyEverText()
    {
        _run.Add(new Started(Hostile, Hostile, false, Hostile)).Add(new DeviceReady(Hostile, Hostile));
        var seed = _run.Child(Hostile, 1.1, source: "// " + Hostile + "\nint a; /* " + Hostile);
        var second = _run.Child("llm-diff", 1.2, seed, source: "\"" + Hostile + "\n#" + Hostile, origin: "recorded: " + Hostile, flags: [Hostile]);
        _run.Child(Hostile, null, second, gate: Hostile, reason: Hostile);
        _run.Add(new Barren(_run.Ask("tune"), Hostile)).Add(new OperatorOff("tune", Hostile)).Add(new Noted(Hostile));
        var confirmed = FakeRun.Confirmation(second, 1.5, 1.4, 1.6);
        _run.Crown(second, 1.2).Add(new Confirmed(
            confirmed with { Device = Hostile, Notes = [Hostile], Speedup = confirmed.Speedup! with { Versus = Hostile }, Shapes = [confirmed.Shapes[0] with { Dims = new([Hostile], [1]) }] }, Hostile));
        _run.Add(new Finished(Hostile, Hostile));

        var page = await RenderAsync(yaml: "name: '" + Hostile + "\n: [");

        Assert.DoesNotContain("<img", page);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("</script", page);
        Assert.Equal(Regex.Count(page, "onerror=alert"), Regex.Count(page, "&lt;img src=x onerror=alert"));
        Assert.True(Regex.Count(page, "&lt;img src=x") > 20);
        AssertWellFormed(page);
    }

    [Fact]
    public async Task Render_DirectionCharactersInSource_AreShownByTheirCode()
    {
        _run.Start().Child("seed", 1.1, source: "int a; // \u202Etxen\u2066 \u0007");

        var page = await RenderAsync();

        Assert.Contains("⟨U+202E⟩txen⟨U+2066⟩ ⟨U+0007⟩", page);
        Assert.DoesNotContain('\u202E', page);
    }

    [Fact]
    public async Task Render_SelfContained_NamesNoHostAndRunsNothing()
    {
        Populate();

        var page = await RenderAsync();

        Assert.Contains("default-src &#39;none&#39;", page);
        Assert.DoesNotMatch("(?i)https?://|<script|<link|<iframe|@import|url\\(", page);
        AssertWellFormed(page);
    }

    [Fact]
    public async Task Render_SameFolderTwice_IsTheSameText()
    {
        Populate();

        Assert.Equal(await RenderAsync(), await RenderAsync());
    }

    [Fact]
    public async Task Render_Charts_NameMembersInTitlesAndHaveDescriptions()
    {
        Populate();

        var page = await RenderAsync();

        Assert.Contains("<title>#2 llm-rewrite 1.80x, recorded</title>", page);
        Assert.Contains("#2 llm-rewrite, the champion: 1.80x screened", page);
        Assert.Equal(Regex.Count(page, "role=\"img\""), Regex.Count(page, "<desc "));
        Assert.Contains("#island1-0".Replace("#", "id=\""), page);
        Assert.Contains(">256 bit</text>", page);
    }

    [Fact]
    public async Task Render_ChampionsSource_IsHighlightedAndComparedToItsParent()
    {
        Populate();

        var page = await RenderAsync();

        Assert.Contains("<ins>+ void kernel() { faster(); }\n</ins>", page);
        Assert.Contains("<i class=\"k\">void</i> kernel", page);
        Assert.Contains("1 of the 1 steps that led to the champion", page);
    }

    [Fact]
    public async Task Render_SimulatedDevice_SaysSo()
    {
        _run.Add(new Started("a", "b", false, "c")).Add(new DeviceReady("cudasim:0", "naive.cu"));

        Assert.Contains("Simulated device: cudasim:0", await RenderAsync());
    }

    [Fact]
    public async Task Render_FiveThousandMembersWithSources_StaysSmall()
    {
        var filler = string.Concat(Enumerable.Repeat("    sum += x[i] * y[i]; // a line of source that is neither short nor long\n", 40));
        var parent = _run.Start().Child("seed", 0.5, source: filler);
        for (var i = 0; i < 5000; i++)
        {
            var child = _run.Child("llm-diff", 0.5 + (i * 7919 % 5000 / 10_000.0), parent, source: $"{filler}// {i}", cell: [i % 4, i % 10]);
            parent = i % 250 == 0 ? child : parent;
        }

        _run.Write();
        var path = await HtmlReport.WriteAsync(_run.Folder, cancellationToken: TestContext.Current.CancellationToken);

        Assert.InRange(new FileInfo(path).Length, 300_000, 2_000_000);
        Assert.Equal(["campaign.yaml", "journal.jsonl", "report.html"], Directory.GetFiles(_run.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private void Populate()
    {
        var seed = _run.Start().Child("seed", 0.9, source: "void kernel() { slow(); }\n");
        var best = _run.Child("llm-rewrite", 1.8, seed, source: "void kernel() { faster(); }\n", origin: "recorded: good", island: 1, cell: [2, 4]);
        _run.Child("tune", null, best);
        _run.Crown(best, 1.8).Confirm(best, 1.5, 1.4, 1.6).Add(new Finished("budget", null));
    }

    private async Task<string> RenderAsync(string? yaml = "name: x\ndatabase: {feature_dimensions: [vector_width, code_size], feature_bins: 10}\n")
    {
        _run.Write(yaml: yaml);
        return HtmlReport.Render(await RunReader.ReadAsync(_run.Folder, TestContext.Current.CancellationToken));
    }

    /// <summary>Our own markup closes what it opens, so that no browser has to guess.</summary>
    private static void AssertWellFormed(string page)
    {
        var body = page[page.IndexOf("<body>", StringComparison.Ordinal)..(page.IndexOf("</body>", StringComparison.Ordinal) + "</body>".Length)];
        var tree = XElement.Parse(body.Replace("<a href=\"evidence.json\" download>", "<a href=\"evidence.json\">"));
        var ids = tree.DescendantsAndSelf().Attributes("id").Select(id => id.Value).ToImmutableArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(tree.Descendants("a").Attributes("href").Where(href => href.Value.StartsWith('#')), href => Assert.Contains(href.Value[1..], ids));
    }
}
