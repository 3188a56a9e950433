using EvoKernels.Contracts.Models;

namespace EvoKernels.Models.Answers;

/// <summary>How one attempt to ask one model ended.</summary>
internal enum AttemptKind
{
    /// <summary>There is text.</summary>
    Answered,

    /// <summary>The model ended its answer without text that counts: empty, refused, filtered. Asking again would cost again.</summary>
    Wordless,

    /// <summary>A deck has nothing left.</summary>
    Exhausted,

    /// <summary>It broke on the way, or the server failed: it may pass.</summary>
    Broken,

    /// <summary>The server asks for patience.</summary>
    Busy,

    /// <summary>The server does not take this question.</summary>
    Rejected,

    /// <summary>The server does not take any question of ours: key, name, address or account.</summary>
    Refused,

    /// <summary>The purse does not pay for this model any more.</summary>
    ModelSpent,

    /// <summary>The purse does not pay any more.</summary>
    CampaignSpent,
}

/// <summary>One attempt's end.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Text">The answer; empty unless answered.</param>
/// <param name="Origin">Where it came from; empty unless answered.</param>
/// <param name="Reason">Why there is no text; null if answered.</param>
/// <param name="Cost">What it cost, perhaps by estimate.</param>
/// <param name="RetryAfter">The wait that the server asks for; null if it says nothing.</param>
/// <param name="IsFree">True if the server turned the question away, or never got it: nothing was computed.</param>
internal sealed record Attempt(AttemptKind Kind, string Text, string Origin, string? Reason, ModelCost Cost, TimeSpan? RetryAfter = null, bool IsFree = false)
{
    /// <summary>True if the same question may be answered a little later.</summary>
    public bool MayPass => Kind is AttemptKind.Broken or AttemptKind.Busy;

    /// <summary>True if the question has its answer, of whatever kind: it is kept and never asked again.</summary>
    public bool IsFinal => Kind is AttemptKind.Answered or AttemptKind.Wordless;

    public static Attempt Answered(string text, string origin, ModelCost cost) => new(AttemptKind.Answered, text, origin, null, cost);

    public static Attempt None(AttemptKind kind, string reason) => new(kind, "", "", reason, ModelCost.Nothing);
}
