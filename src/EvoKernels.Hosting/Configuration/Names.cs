using System.Text.RegularExpressions;
using EvoKernels.Hosting.Configuration.Yaml;

namespace EvoKernels.Hosting.Configuration;

/// <summary>What names may look like.</summary>
internal static partial class Names
{
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "alignas", "alignof", "and", "asm", "auto", "bool", "break", "case", "catch", "char", "class", "const", "constexpr", "continue", "default", "delete", "do", "double",
        "else", "enum", "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if", "inline", "int", "kernel", "long", "main", "mutable", "namespace",
        "new", "not", "operator", "or", "private", "protected", "public", "reference", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct",
        "switch", "template", "this", "throw", "true", "try", "typedef", "typename", "union", "unsigned", "using", "virtual", "void", "volatile", "while", "xor",
    };

    /// <summary>A campaign's name: it becomes a folder name.</summary>
    public static bool IsCampaign(string text) => CampaignPattern().IsMatch(text);

    /// <summary>A task's name.</summary>
    public static bool IsTask(string text) => TaskPattern().IsMatch(text);

    public static string Task(ConfigNode node) =>
        Section.AsText(node) is var text && IsTask(text) ? text : throw node.Error($"'{text}' is no task name: 1 to 64 lower-case letters, digits and dashes, a letter first");

    /// <summary>A dimension or buffer: a C identifier that no header or keyword claims.</summary>
    public static string Identifier(ConfigNode node, string what)
    {
        var text = Section.AsText(node, what);
        return !IdentifierPattern().IsMatch(text) ? throw node.Error($"'{text}' is no {what}: 1 to 32 letters, digits and underscores, a letter first")
            : Reserved.Contains(text) ? throw node.Error($"'{text}' is a word of C++ or of this program and cannot be a {what}; choose another")
            : text;
    }

    /// <summary>A library of a vendor baseline, as the linker's <c>-l</c> takes it.</summary>
    public static string Library(ConfigNode node) =>
        Section.AsText(node) is var text && LibraryPattern().IsMatch(text) ? text : throw node.Error($"'{text}' is no library name, e.g. openblas");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z")]
    private static partial Regex CampaignPattern();

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,63}\z")]
    private static partial Regex TaskPattern();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_]{0,31}\z")]
    private static partial Regex IdentifierPattern();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_+.-]{0,63}\z")]
    private static partial Regex LibraryPattern();
}
