namespace EvoKernels.Core.Sources;

/// <summary>Pairs of round brackets in a text.</summary>
internal static class Parentheses
{
    /// <summary>Index of a bracket without its partner: the first <c>)</c> that closes nothing, else the last <c>(</c> that is not closed; null if all are paired.</summary>
    public static int? Unpaired(string text)
    {
        var open = new Stack<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '(')
            {
                open.Push(i);
            }
            else if (text[i] == ')' && !open.TryPop(out _))
            {
                return i;
            }
        }

        return open.TryPop(out var last) ? last : null;
    }

    /// <summary>Whether one pair is around the whole of a text whose brackets are all paired.</summary>
    public static bool AreAround(string text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return i > 0 && i == text.Length - 1;
            }
        }

        return false;
    }
}
