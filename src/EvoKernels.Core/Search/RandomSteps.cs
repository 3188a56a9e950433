namespace EvoKernels.Core.Search;

/// <summary>Which random stream of a proposal belongs to whom: two users of one seed must not see the same numbers.</summary>
internal static class RandomSteps
{
    public const long Operators = 1;
    public const long Parents = 2;
    public const long Children = 3;
    public const long Models = 4;
}
