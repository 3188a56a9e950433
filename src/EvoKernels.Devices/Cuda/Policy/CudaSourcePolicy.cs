namespace EvoKernels.Devices.Cuda.Policy;

internal static class CudaSourcePolicy
{
    public static string? Violation(string source) => source.Contains("#include \"/", StringComparison.Ordinal) ? "absolute include" : null;
}
