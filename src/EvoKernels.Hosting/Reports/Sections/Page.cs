using EvoKernels.Hosting.Reports.Markup;
using EvoKernels.Hosting.Reports.Stories;

namespace EvoKernels.Hosting.Reports.Sections;

/// <summary>A column of a table; figures stand to the right.</summary>
internal readonly record struct Column(string Name, bool IsNumber)
{
    public static implicit operator Column(string name) => new(name, false);

    public static Column Number(string name) => new(name, true);
}

/// <summary>Parts that several sections use.</summary>
internal static class Page
{
    public static Html Section(string id, string title, Html body) => Html.Of(
        $"""
        <section id="{id}" aria-labelledby="{id}-heading">
        <h2 id="{id}-heading">{title}</h2>
        {body}
        </section>
        """);

    /// <summary>A table that scrolls sideways on a narrow screen. Cells are whole <c>td</c> or <c>th</c> elements.</summary>
    public static Html Table(string caption, IEnumerable<Column> columns, IEnumerable<Html> rows) => Html.Of(
        $"""
        <div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption>
        <thead><tr>{columns.Select(column => Html.Of($"<th scope=\"col\"{Html.If(column.IsNumber, () => Html.Of($" class=\"num\""))}>{column.Name}</th>"))}
        </tr></thead>
        <tbody>{rows.Select(row => Html.Of($"\n<tr>{row}</tr>"))}
        </tbody></table></div>
        """);

    /// <summary>Text in a cell.</summary>
    public static Html Cell(string? text) => Html.Of($"<td>{text}</td>");

    /// <summary>A figure in a cell, to the right.</summary>
    public static Html Number(string text) => Html.Of($"<td class=\"num\">{text}</td>");

    public static Html Number(long count) => Number(Figures.Count(count));

    /// <summary>The cell that names its row.</summary>
    public static Html RowHeader(string text) => Html.Of($"<th scope=\"row\">{text}</th>");

    /// <summary>A list of short remarks.</summary>
    public static Html Reasons(IEnumerable<Html> reasons) => Html.Of($"<ul class=\"reasons\">{reasons.Select(reason => Html.Of($"<li>{reason}</li>"))}</ul>");

    /// <summary>Code that scrolls sideways. The content is encoded or marked up already.</summary>
    public static Html Code(string label, Html content) => Html.Of(
        $"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\"><pre class=\"code\">{content}</pre></div>");

    /// <summary>Tunables and flags as small labels; those that differ from the parent's stand out, and say so in words.</summary>
    public static Html Settings(Member member, Member? parent)
    {
        var flags = Chip(string.Join(' ', member.Flags), parent is not null && !parent.Flags.SequenceEqual(member.Flags), $"was {string.Join(' ', parent?.Flags ?? [])}");
        return Html.Of($"<ul class=\"chips\">{member.Tunables.Select(pair => Tunable(pair.Key, pair.Value, parent))}{flags}</ul>");
    }

    private static Html Tunable(string name, long value, Member? parent)
    {
        long? before = parent is not null && parent.Tunables.TryGetValue(name, out var known) ? known : null;
        return Chip($"{name}={value}", parent is not null && before != value, before is null ? "new" : $"was {before}");
    }

    /// <summary>Label of a member whose text is a recorded answer.</summary>
    public static Html Origin(Member member) => Html.If(member.Origin is not null, () => Html.Of($" <span class=\"tag\">{member.Origin}</span>"));

    private static Html Chip(string text, bool isChanged, string before) => Html.If(text.Length > 0, () => isChanged
        ? Html.Of($"<li class=\"changed\"><b>{text}</b> <small>{before}</small></li>")
        : Html.Of($"<li>{text}</li>"));
}
