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

/// <summary>Directives, or the reasons why there are none.</summary>
public sealed record SourceParse(SourceDirectives? Directives, ImmutableArray<SourceError> Errors);

/// <summary>What a source declares in its comment lines.</summary>
public sealed class SourceDirectives
{
    private SourceDirectives()
    {
    }

    public ImmutableArray<Tunable> Tunables { get; private init; }

    public ImmutableArray<IntExpression> Requirements { get; private init; }

    public ImmutableArray<ScratchBuffer> Scratch { get; private init; }

    /// <summary>First value of every tunable.</summary>
    public ImmutableSortedDictionary<string, long> Defaults => throw new NotImplementedException();

    /// <summary>Parses a source. With a task, names are checked against its dims and buffers too.</summary>
    public static SourceParse Parse(string source, KernelTask? task = null) => throw new NotImplementedException();

    /// <summary>Null if every tunable has one of its values and every requirement holds; else what is wrong, in plain words.</summary>
    public string? Problem(IReadOnlyDictionary<string, long> assignment) => throw new NotImplementedException();
}
