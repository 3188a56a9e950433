using System.Text.Json;
using EvoKernels.Devices.Cuda.Examination;
using EvoKernels.Devices.Cuda.Interop;

namespace EvoKernels.Devices.Cuda.Worker;

/// <summary>What <c>EvoKernels.CudaWorker</c> runs.</summary>
public static class WorkerEntry
{
    private const int Usage = 4;

    /// <param name="arguments"><c>run</c>, <c>compile</c>, <c>describe</c>, <c>ceilings</c> or <c>examine</c>.</param>
    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["run"]:
                return KernelServer.Serve(Console.In, Console.Out);
            case ["compile"]:
                return CompileServer.Serve(Console.In, Console.Out);
            case ["examine"]:
                return ExaminationServer.Serve(Console.In, Console.Out);
            case ["ceilings"]:
                return CeilingServer.Serve(Console.In, Console.Out);
            case ["describe"]:
                return Describe(Console.In, Console.Out);
            default:
                Console.Error.WriteLine("EvoKernels starts this program itself, as: EvoKernels.CudaWorker run|compile|describe|ceilings|examine");
                return Usage;
        }
    }

    private static int Describe(TextReader input, TextWriter output)
    {
        if (input.ReadLine() is not { } line)
        {
            return 0;
        }

        GpuList found;
        try
        {
            CudaLibraries.Use(JsonSerializer.Deserialize(line, WorkerJson.Default.CudaLibraryPaths)!);
            found = new GpuList([.. GpuDescription.All()], null);
        }
        catch (Exception exception) when (exception is CudaLibraryException or DriverException or NvrtcException or EntryPointNotFoundException)
        {
            found = new GpuList([], exception.Message);
        }

        output.WriteLine(JsonSerializer.Serialize(found, WorkerJson.Default.GpuList));
        output.Flush();
        return 0;
    }
}
