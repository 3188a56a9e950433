namespace EvoKernels.Core.Operators;

/// <summary>Operators by the names that campaign files, decks and journals use.</summary>
public static class OperatorNames
{
    /// <summary>Not an operator of a campaign file: a starting point taken as it is.</summary>
    public const string Seed = "seed";
    public const string Tune = "tune";
    public const string Flags = "flags";
    public const string Recombine = "recombine";
    public const string Diff = "llm-diff";
    public const string Rewrite = "llm-rewrite";
    public const string Crossover = "llm-crossover";

    /// <summary>A model's own rejected child, given back to be mended.</summary>
    public const string Repair = "llm-repair";

    /// <summary>What a campaign file may name, in alphabetical order.</summary>
    public static IReadOnlyList<string> All { get; } = [Flags, Crossover, Diff, Repair, Rewrite, Recombine, Tune];

    /// <summary>True if a model answers for it.</summary>
    public static bool AsksModel(string name) => name is Diff or Rewrite or Crossover or Repair;
}
