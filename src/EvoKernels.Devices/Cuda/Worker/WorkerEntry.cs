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
        var host = new MessageChannel(Console.OpenStandardInput(), Console.OpenStandardOutput());
        switch (arguments)
        {
            case ["run"]:
                return KernelServer.Serve(host);
            case ["compile"]:
                return CompileServer.Serve(host);
            case ["examine"]:
                return Once(host, WorkerJson.Default.ExaminationOrder, WorkerJson.Default.ExaminationReport, ExaminationServer.Answer);
            case ["ceilings"]:
                return Once(host, WorkerJson.Default.CeilingOrder, WorkerJson.Default.CeilingReport, CeilingServer.Answer);
            case ["describe"]:
                return Once(host, WorkerJson.Default.CudaLibraryPaths, WorkerJson.Default.GpuList, Describe);
            default:
                Console.Error.WriteLine("EvoKernels starts this program itself, as: EvoKernels.CudaWorker run|compile|describe|ceilings|examine");
                return Usage;
        }
    }

    /// <summary>Reads one question, answers it, and ends.</summary>
    private static int Once<TQuestion, TAnswer>(MessageChannel host, JsonTypeInfo<TQuestion> asked, JsonTypeInfo<TAnswer> answered, Func<TQuestion, TAnswer> answer)
        where TQuestion : class
    {
        if (host.Receive(asked) is { } question)
        {
            host.Send(answer(question), answered);
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
