namespace EvoKernels.Hosting.Configuration.Yaml;

/// <summary>Where something was written. Line 0 means the whole of <paramref name="File"/> (an override, or the file itself).</summary>
internal readonly record struct Position(string File, int Line, int Column);

/// <summary>A value of a YAML file that knows its place and its key path, so that any complaint about it can name both.</summary>
internal abstract class ConfigNode(Position at, string path)
{
    public Position At => at;

    /// <summary>Key path from the top of the file: <c>database.num_islands</c>, <c>shapes[2].rows</c>.</summary>
    public string Path => path;

    /// <summary>What this is, for "expected …, found …".</summary>
    public abstract string Kind { get; }

    /// <summary>The value as written; null for lists and mappings.</summary>
    public virtual string? Written => null;

    public virtual bool IsNull => false;

    public ConfigurationException Error(string problem) => ErrorAt(at, path, Written, problem);

    public ConfigurationException Expected(string what) =>
        Error(Written is null ? $"expected {what}, found {Kind}" : $"expected {what}, found '{Shorten(Written)}'");

    public static ConfigurationException ErrorAt(Position at, string path, string? value, string problem) => new(
        at.File,
        at.Line == 0 ? null : at.Line,
        at.Line == 0 ? null : at.Column,
        path,
        value,
        problem);

    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    protected static string Shorten(string text)
    {
        var line = text.AsSpan(0, text.AsSpan().IndexOfAny('\r', '\n') is var end and >= 0 ? end : text.Length);
        return line.Length <= 60 && line.Length == text.Length ? text : string.Concat(line[..Math.Min(60, line.Length)], "…");
    }
}

/// <summary>One word, number or text.</summary>
internal sealed class ScalarNode(Position at, string path, string text, bool plain) : ConfigNode(at, path)
{
    public string Text => text;

    /// <summary>True if written without quotes and not as a block: only then is it a number or null.</summary>
    public bool Plain => plain;

    public override string Kind => IsNull ? "nothing" : "text";

    public override string? Written => IsNull ? null : text;

    public override bool IsNull => plain && text is "" or "~" or "null";
}

/// <summary>A YAML sequence.</summary>
internal sealed class ListNode(Position at, string path, IReadOnlyList<ConfigNode> items) : ConfigNode(at, path)
{
    public IReadOnlyList<ConfigNode> Items => items;

    public override string Kind => "a list";
}

/// <summary>A key of a mapping with its value.</summary>
internal sealed record Entry(Position KeyAt, string Key, ConfigNode Value);

/// <summary>A YAML mapping in written order.</summary>
/// <param name="at">Where it starts.</param>
/// <param name="path">Its key path.</param>
/// <param name="entries">Keys are distinct.</param>
/// <param name="isImplied">True if no file wrote it: it exists because an override named a key inside it.</param>
internal sealed class MapNode(Position at, string path, List<Entry> entries, bool isImplied = false) : ConfigNode(at, path)
{
    public List<Entry> Entries => entries;

    public bool IsImplied => isImplied;

    public override string Kind => "a mapping";
}
