namespace EvoKernels.Devices.Measurement;

/// <summary>Where a buffer lies in its region for one call, in bytes from the region's start: what is poisoned and looked at again, and in it the buffer itself.</summary>
internal readonly record struct Window(long From, long At, long End, long To);

/// <summary>The calls whose arguments stand in the table.</summary>
/// <param name="Calls">1 or more.</param>
/// <param name="Shape">Of all of them; index into the plan's shapes.</param>
/// <param name="Windows">Of the last call, by buffer: of all there is to know where a command holds one call.</param>
internal readonly record struct WorkerCommand(int Calls, int Shape, IReadOnlyList<Window> Windows);

/// <summary>How a command ended, and what it cost.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Detail">Signal, exit code or error number.</param>
/// <param name="Time">Its cost.</param>
/// <param name="Said">For people, where the device tells what went wrong.</param>
/// <param name="AfterDoneNanoseconds">Part of the CPU time that came after the kernel had said it was done.</param>
internal readonly record struct WorkerAnswer(WorkerStatus Status, int Detail, CommandTime Time, string? Said = null, double AfterDoneNanoseconds = 0);

/// <summary>The host's end of one worker process. Blocking; one caller at a time.</summary>
internal interface IKernelWorker : IDisposable
{
    /// <summary>Where the worker sees each region.</summary>
    IReadOnlyList<ulong> Addresses { get; }

    /// <summary>Sandbox layers in force; complete after the first life has started.</summary>
    uint Layers { get; }

    /// <summary>For each of a GPU's functions, threads that a multiprocessor holds over those it could hold, 0 to 1; empty on a processor, and before the first life.</summary>
    IReadOnlyList<double> Occupancy => [];

    /// <summary>A new life: the candidate knows nothing of what it saw before.</summary>
    WorkerAnswer Spawn();

    WorkerAnswer Run(WorkerCommand command);

    void EndLife();
}
