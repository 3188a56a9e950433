namespace EvoKernels.Models.Endpoints;

/// <summary>A key that is sent and never shown: its text leaves only through <see cref="Reveal"/>, and words that repeat it are masked.</summary>
/// <param name="value">The key; null or empty if there is none.</param>
internal sealed class Secret(string? value)
{
    /// <summary>Shorter ones are placeholders such as <c>EMPTY</c>; masking them would garble sources.</summary>
    private const int LeastMasked = 8;

    private const string Mask = "[key]";

    public bool IsEmpty => string.IsNullOrEmpty(value);

    /// <summary>For the header, and for nothing else.</summary>
    public string Reveal() => value ?? "";

    /// <summary>The text without the key: a server may repeat it in an error, a gateway even in an answer.</summary>
    public string Hide(string text) => value is { Length: >= LeastMasked } ? text.Replace(value, Mask, StringComparison.Ordinal) : text;

    public override string ToString() => Mask;
}
