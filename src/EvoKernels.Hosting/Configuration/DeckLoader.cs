using System.Collections.Immutable;
using EvoKernels.Contracts.Campaigns;
using EvoKernels.Core.Operators;
using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>Loads a deck of recorded answers: a folder with <c>deck.yaml</c> and the answer files it names.</summary>
public static class DeckLoader
{
    private const string FileName = "deck.yaml";
    private const int MaxAnswers = 10_000;
    private const long MaxTotal = 64L << 20;

    /// <exception cref="ConfigurationException">The folder holds no deck, or its file cannot be used.</exception>
    public static Deck Load(string folder, ConfigRoot? root = null)
    {
        root ??= ConfigRoot.Find();
        var path = Path.Combine(folder, FileName);
        var file = ConfigFiles.Display(path);
        var text = ConfigFiles.Read(path, ConfigFiles.MaxYaml, problem => new ConfigurationException(file, null, null, null, null, problem));
        var top = Section.Of(YamlText.ReadFile(text, file), "answers");
        const string What = "recorded answers, e.g. [{task: row-softmax, operator: llm-rewrite, answer_file: good.md, label: good}]";
        var answers = ImmutableArray.CreateBuilder<DeckAnswer>();
        var total = 0L;
        foreach (var item in Section.AsList(top.Require("answers", What), What, 1, MaxAnswers))
        {
            var answer = Read(item, folder, root);
            total += answer.Answer.Length;
            answers.Add(total <= MaxTotal ? answer : throw item.Error($"the deck's answers exceed {MaxTotal >> 20} MiB in all; split the deck"));
        }

        return new Deck(Path.GetFileName(Path.GetFullPath(folder)), answers.ToImmutable());
    }

    internal static bool IsDeck(string folder) => File.Exists(Path.Combine(folder, FileName));

    private static DeckAnswer Read(ConfigNode node, string folder, ConfigRoot root)
    {
        var section = Section.Of(node, "task", "operator", "parent", "answer", "answer_file", "label");
        var name = Section.AsOneOf(section.Require("operator", "the operator that asked"), "llm operator", OperatorWeights.Llm);
        var parent = section.FindNullable("parent") is { } parentNode ? Section.AsText(parentNode, "the parent's name") : null;
        if (name == OperatorNames.Diff && parent is null)
        {
            throw ConfigNode.ErrorAt(node.At, ConfigNode.Join(node.Path, "parent"), null, "is missing; a recorded diff names the source it applies to, e.g. seeds/naive.cpp");
        }

        var label = section.Require("label", "a word that says what the answer is, e.g. good or cheats");
        var labelText = Section.AsText(label);
        return new DeckAnswer(
            Names.Task(section.Require("task", "the task's name")),
            name,
            parent,
            Answer(section, folder, root),
            labelText.Length is > 0 and <= 120 && !labelText.Any(char.IsControl) ? labelText : throw label.Error("expected one line of 1 to 120 characters"));
    }

    private static string Answer(Section section, string folder, ConfigRoot root) => (section.Find("answer"), section.Find("answer_file")) switch
    {
        (null, { } file) => ConfigFiles.ReadNamed(file, folder, root),
        ({ } text, null) => Section.AsText(text) is { Length: > 0 } answer && answer.Length <= ConfigFiles.MaxSource
            ? answer
            : throw text.Error($"expected the answer's text, 1 to {ConfigFiles.MaxSource} characters"),
        (null, null) => throw section.Node.Error("an answer needs 'answer' (its text) or 'answer_file' (a file beside deck.yaml)"),
        ({ } text, _) => throw text.Error("give 'answer' or 'answer_file', not both"),
    };
}
