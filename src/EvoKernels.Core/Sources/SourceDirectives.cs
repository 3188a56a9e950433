using System.Collections.Immutable;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Expressions;

namespace EvoKernels.Core.Sources;

/// <summary>A mistake in a source's directives. Line and column count from 1.</summary>
public sealed record SourceError(int Line, int Column, string Message)
{
    public override string ToString() => $"line {Line}, column {Column}: {Message}";
}

/// <summary><c>// @tune NAME v1 v2 …</c>: a macro and its values; the first is the default.</summary>
public sealed record Tunable(string Name, ImmutableArray<long> Values);

/// <summary><c>// @scratch name dtype [expr, …]</c>: a buffer passed after the outputs; expressions over dims and tunables.</summary>
public sealed record ScratchBuffer(string Name, ElementType Type, ImmutableArray<IntExpression> Shape);

/// <summary>A part of a source text.</summary>
/// <param name="Start">Offset of the first character.</param>
/// <param name="End">Offset behind the last character.</param>
public readonly record struct SourceSpan(int Start, int End);

/// <summary>Directives, or the reasons why there are none.</summary>
public sealed record SourceParse(SourceDirectives? Directives, ImmutableArray<SourceError> Errors);

/// <summary>What a source declares in its comment lines. Immutable.</summary>
public sealed class SourceDirectives
{
    /// <summary>Most <c>@tune</c> lines of a source, and most values of one: bounds so that work on a tune space stays small.</summary>
    public const int MaxTunables = 16;

    /// <inheritdoc cref="MaxTunables"/>
    public const int MaxValues = 64;

    /// <summary>Most <c>@launch</c> lines of a source: its host side stays small enough to read.</summary>
    public const int MaxLaunches = 16;

    internal SourceDirectives(
        ImmutableArray<Tunable> tunables,
        ImmutableArray<IntExpression> requirements,
        ImmutableArray<ScratchBuffer> scratch,
        ImmutableArray<KernelLaunch> launches,
        ImmutableArray<SourceSpan> blocks)
    {
        Tunables = tunables;
        Requirements = requirements;
        Scratch = scratch;
        Launches = launches;
        EvolveBlocks = blocks;
        Defaults = tunables.ToImmutableSortedDictionary(tunable => tunable.Name, tunable => tunable.Values[0], StringComparer.Ordinal);
    }

    /// <summary>In the order of the source.</summary>
    public ImmutableArray<Tunable> Tunables { get; }

    /// <summary><c>// @require expression</c>: an assignment counts only if each is true (not 0). Over tunables.</summary>
    public ImmutableArray<IntExpression> Requirements { get; }

    /// <summary>In the order in which the kernel receives them.</summary>
    public ImmutableArray<ScratchBuffer> Scratch { get; }

    /// <summary>
    /// Texts between <c>// EVOLVE-BLOCK-START</c> and <c>// EVOLVE-BLOCK-END</c> lines, markers not included, in the order of the source: what
    /// operators may change. Empty if they may change everything.
    /// </summary>
    public ImmutableArray<SourceSpan> EvolveBlocks { get; }

    /// <summary>In the order in which they run; empty for C++.</summary>
    public ImmutableArray<KernelLaunch> Launches { get; }

    /// <summary>Whether this is CUDA C++, whose launches are its host side.</summary>
    public bool IsCuda => !Launches.IsEmpty;

    /// <summary>First value of every tunable; satisfies every requirement.</summary>
    public ImmutableSortedDictionary<string, long> Defaults { get; }

    /// <summary>
    /// Parses a source. Strict: what looks like a directive and is none is an error. With a task, names are checked against
    /// its dims and buffers too.
    /// </summary>
    public static SourceParse Parse(string source, KernelTask? task = null) => new DirectiveReader(source, task).Read();

    /// <summary>Null if every tunable has one of its values, nothing else is named and every requirement holds; else what is wrong, in plain words.</summary>
    public string? Problem(IReadOnlyDictionary<string, long> assignment)
    {
        foreach (var tunable in Tunables)
        {
            if (!assignment.TryGetValue(tunable.Name, out var value))
            {
                return $"tunable '{tunable.Name}' has no value; it takes {string.Join(", ", tunable.Values)}";
            }

            if (!tunable.Values.Contains(value))
            {
                return $"tunable '{tunable.Name}' is {value}; it takes {string.Join(", ", tunable.Values)}";
            }
        }

        if (assignment.Count > Tunables.Length && assignment.Keys.First(name => !Defaults.ContainsKey(name)) is var unknown)
        {
            return Tunables.IsEmpty
                ? $"'{unknown}' is not a tunable; the source declares none"
                : $"'{unknown}' is not a tunable; the source declares {string.Join(", ", Tunables.Select(tunable => tunable.Name))}";
        }

        return Requirements.Select(requirement => Violation(requirement, assignment)).FirstOrDefault(violation => violation is not null);
    }

    /// <summary>The defaults, with those values of <paramref name="wanted"/> that are still listed; the plain defaults if a requirement refuses the mixture.</summary>
    public ImmutableSortedDictionary<string, long> Inherit(IReadOnlyDictionary<string, long> wanted)
    {
        var kept = Tunables.Where(tunable => wanted.TryGetValue(tunable.Name, out var value) && tunable.Values.Contains(value));
        var mixture = Defaults.SetItems(kept.Select(tunable => KeyValuePair.Create(tunable.Name, wanted[tunable.Name])));
        return Problem(mixture) is null ? mixture : Defaults;
    }

    internal static string? Violation(IntExpression requirement, IReadOnlyDictionary<string, long> assignment)
    {
        try
        {
            return requirement.Evaluate(assignment) != 0 ? null : $"@require {requirement} does not hold";
        }
        catch (FormatException exception)
        {
            return $"@require {exception.Message}";
        }
    }
}
