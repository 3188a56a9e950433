using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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
                return Once(WorkerJson.Default.ExaminationOrder, WorkerJson.Default.ExaminationReport, ExaminationServer.Answer);
            case ["ceilings"]:
                return Once(WorkerJson.Default.CeilingOrder, WorkerJson.Default.CeilingReport, CeilingServer.Answer);
            case ["describe"]:
                return Once(WorkerJson.Default.CudaLibraryPaths, WorkerJson.Default.GpuList, Describe);
            default:
                Console.Error.WriteLine("EvoKernels starts this program itself, as: EvoKernels.CudaWorker run|compile|describe|ceilings|examine");
                return Usage;
        }
    }

    /// <summary>Reads one question, answers it, and ends.</summary>
    private static int Once<TQuestion, TAnswer>(JsonTypeInfo<TQuestion> asked, JsonTypeInfo<TAnswer> answered, Func<TQuestion, TAnswer> answer)
    {
        if (Console.In.ReadLine() is { } line)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(answer(JsonSerializer.Deserialize(line, asked)!), answered));
            Console.Out.Flush();
        }

        return 0;
    }

    private static GpuList Describe(CudaLibraryPaths libraries)
    {
        try
        {
            CudaLibraries.Use(libraries);
            return new GpuList([.. GpuDescription.All()], null);
        }
        catch (Exception exception) when (exception is CudaLibraryException or DriverException or NvrtcException or EntryPointNotFoundException)
        {
            return new GpuList([], exception.Message);
        }
    }
}
