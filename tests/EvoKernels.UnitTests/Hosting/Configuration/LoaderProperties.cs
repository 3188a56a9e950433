using EvoKernels.Hosting.Configuration;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EvoKernels.UnitTests.Hosting.Configuration;

/// <summary>Whatever is written in a file, a loader answers with a value or with a <see cref="ConfigurationException"/>.</summary>
public sealed class LoaderProperties : IDisposable
{
    private static readonly string[] Pieces =
    [
        "[", "]", "{", "}", ":", "- ", "? ", "*a", "&a ", "!x ", "|\n", ">\n", "\n", "  ", "\t", "'", "\"", "#", "---\n", "...\n", "%YAML 9.9\n", "~", "null", "-1", "1e999", ".nan", "\0",
        "\uFEFF", "\u2028", "é", "𝕏", "\ud800", "<<: ", "@", "`", "999999999999999999999", "rows*", "(", "task: ", "x: &x [*x]\n", ",",
    ];

    private readonly ConfigSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Property(MaxTest = 400)]
    public Property Load_MutatedCampaign_ThrowsNothingElse() =>
        Prop.ForAll(Mutations(ConfigSandbox.CampaignYaml), yaml => IsHandled(() => _sandbox.LoadCampaign(yaml)));

    [Property(MaxTest = 400)]
    public Property Load_MutatedTask_ThrowsNothingElse() => Prop.ForAll(Mutations(ConfigSandbox.TaskYaml), yaml =>
    {
        _sandbox.Write("configs/tasks/demo/task.yaml", yaml);
        return IsHandled(() => TaskLoader.Load("demo", _sandbox.Root));
    });

    [Property(MaxTest = 200)]
    public Property Load_MutatedDeck_ThrowsNothingElse() => Prop.ForAll(Mutations(ConfigSandbox.DeckYaml), yaml =>
    {
        _sandbox.Write("configs/decks/demo/deck.yaml", yaml);
        return IsHandled(() => DeckLoader.Load(_sandbox.At("configs/decks/demo"), _sandbox.Root));
    });

    [Property(MaxTest = 300)]
    public Property Load_AnyOverride_ThrowsNothingElse() =>
        Prop.ForAll(Mutations("database.num_islands=3"), text => IsHandled(() => _sandbox.LoadCampaign("task: demo\n", text)));

    private static bool IsHandled(Func<object> load)
    {
        try
        {
            return load() is not null;
        }
        catch (ConfigurationException exception)
        {
            return exception.Problem.Length > 0;
        }
    }

    /// <summary>A good text with one to four cuts, insertions or replaced characters.</summary>
    private static Arbitrary<string> Mutations(string good)
    {
        var edit =
            from at in Gen.Choose(0, 10_000)
            from length in Gen.Choose(0, 12)
            from piece in Gen.Elements(Pieces)
            from kind in Gen.Choose(0, 2)
            select (Func<string, string>)(text =>
            {
                var start = at % (text.Length + 1);
                var end = Math.Min(text.Length, start + length);
                return kind switch
                {
                    0 => text[..start] + text[end..],
                    1 => text.Insert(start, piece),
                    _ => text[..start] + piece + text[end..],
                };
            });
        return Gen.Choose(1, 4).SelectMany(count => Gen.ArrayOf(edit, count)).Select(edits => edits.Aggregate(good, (text, apply) => apply(text))).ToArbitrary();
    }
}
