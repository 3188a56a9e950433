using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>Inside a worker process: compiles what it is sent, one source after the other.</summary>
internal static class CompileServer
{
    /// <summary>Reads orders and answers them until the host is gone.</summary>
    public static int Serve(MessageChannel host)
    {
        for (var isFirst = true; host.Receive(WorkerJson.Default.CompileOrder) is { } order; isFirst = false)
        {
            if (isFirst)
            {
                CudaLibraries.Use(order.Libraries!);
            }

            host.Send(Answer(order), WorkerJson.Default.CompileReport);
        }

        return 0;
    }

    private static CompileReport Answer(CompileOrder order)
    {
        try
        {
            return Compile(order);
        }
        catch (Exception exception) when (exception is CudaLibraryException or NvrtcException or EntryPointNotFoundException)
        {
            return new CompileReport(exception.Message, null, null, []);
        }
    }

    private static CompileReport Compile(CompileOrder order)
    {
        using var program = NvrtcProgram.Create(order.Source, "kernel.cu");
        foreach (var name in order.Names.Distinct())
        {
            program.AddName(name);
        }

        var isCompiled = program.TryCompile(order.Options);
        return isCompiled
            ? new CompileReport(program.Log, program.Cubin, program.Ptx, [.. order.Names.Select(program.LoweredName)])
            : new CompileReport(program.Log, null, null, []);
    }
}
