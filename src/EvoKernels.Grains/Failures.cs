using EvoKernels.Core.Ports;
using Orleans.Runtime.Messaging;

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

        if (innermost is OrleansMessageRejectionException or SiloUnavailableException or ConnectionFailedException)
        {
            return $"a silo that lent its devices to this run is gone ({innermost.Message.Split('\n')[0]})";
        }

        return innermost is OrleansException or JournalException or IOException or InvalidOperationException || exception != innermost
            ? innermost.Message
            : $"{innermost.Message} ({innermost.GetType().Name})";
    }
}
