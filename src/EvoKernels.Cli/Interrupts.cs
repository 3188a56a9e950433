using System.Runtime.InteropServices;

namespace EvoKernels.Cli;

/// <summary>Ctrl-C and termination: the first asks to finish, the second to stop at once, the third ends the process.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public Interrupts() => _registrations =
    [
        .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            Signal();
        })),
    ];

    /// <summary>Asks to finish what is under way and keep it.</summary>
    public CancellationToken Drain => _drain.Token;

    /// <summary>Asks to stop at once.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>True if a command drains on the first signal; otherwise the first stops.</summary>
    public bool CanDrain { get; set; }

    public bool IsInterrupted => _drain.IsCancellationRequested;

    public void Signal()
    {
        var count = Interlocked.Increment(ref _count) + (CanDrain ? 0 : 1);
        if (count > 2)
        {
            Environment.Exit(ExitCodes.Interrupted);
        }

        _drain.Cancel();
        if (count == 2)
        {
            _stop.Cancel();
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _drain.Dispose();
        _stop.Dispose();
    }
}
