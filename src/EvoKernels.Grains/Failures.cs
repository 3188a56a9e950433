using EvoKernels.Core.Ports;

namespace EvoKernels.Grains;

/// <summary>Exceptions as a person wants to read them.</summary>
internal static class Failures
{
    /// <summary>The innermost message: what wraps it tells which grain met it, which helps nobody. But the journal's own says what to do, where the system's does not.</summary>
    public static string Describe(Exception exception)
    {
        var innermost = exception;
        while (innermost is not JournalException && innermost.InnerException is { } inner)
        {
            innermost = inner;
        }

        return innermost is OrleansException or JournalException or IOException or InvalidOperationException || exception != innermost
            ? innermost.Message
            : $"{innermost.Message} ({innermost.GetType().Name})";
    }
}
