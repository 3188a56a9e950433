using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using EvoKernels.Core.Operators;

namespace EvoKernels.Core.Prompts;

/// <summary>
/// The texts of <c>configs/prompts</c>: one for each operator that asks a model, and a system message for each language, with placeholders in double braces
/// (see <see cref="Placeholders"/>). Their version is the SHA-256 of the text.
/// </summary>
public sealed partial record PromptTemplates(string System, string Diff, string Rewrite, string Crossover, string Repair)
{
    /// <summary>In place of <c>System</c> where kernels run on a GPU.</summary>
    public string SystemCuda { get; init; } = System;

    /// <summary>Names that a template may use, e.g. <c>{{task_name}}</c>.</summary>
    public static IReadOnlyList<string> Placeholders { get; } =
    [
        "task_name", "task_summary", "abi", "device", "parent_source", "parent_results", "inspirations", "failures", "failed_source", "failed_reason", "notes", "language",
    ];

    /// <summary>SHA-256 of each text by its file's name without extension.</summary>
    public ImmutableSortedDictionary<string, string> Hashes => new (string Name, string Text)[]
    {
        ("system", System), ("system-cuda", SystemCuda), (OperatorNames.Diff, Diff), (OperatorNames.Rewrite, Rewrite), (OperatorNames.Crossover, Crossover), (OperatorNames.Repair, Repair),
    }.ToImmutableSortedDictionary(pair => pair.Name, pair => HashOf(pair.Text), StringComparer.Ordinal);

    /// <summary>The version of a text: 64 hexadecimal digits.</summary>
    public static string HashOf(string template) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template)));

    /// <summary>The text for an operator.</summary>
    public string For(string name) => name switch
    {
        OperatorNames.Diff => Diff,
        OperatorNames.Rewrite => Rewrite,
        OperatorNames.Crossover => Crossover,
        OperatorNames.Repair => Repair,
        _ => throw new ArgumentException($"'{name}' asks no model", nameof(name)),
    };

    /// <summary>Null if every placeholder of a text is known; else which is not, in plain words. For whoever loads templates.</summary>
    public static string? Problem(string template) => Placeholder().Matches(template)
        .Select(match => match.Groups[1].Value)
        .Where(name => !Placeholders.Contains(name))
        .Select(name => $"unknown placeholder {{{{{name}}}}}; known are {string.Join(", ", Placeholders)}")
        .FirstOrDefault();

    [GeneratedRegex(@"\{\{([a-z_]+)\}\}")]
    internal static partial Regex Placeholder();
}
