namespace EvoKernels.Hosting.Silos;

/// <summary>Names this process for leases.</summary>
internal static class ProcessToken
{
    /// <summary>Differs from every process before it, although process numbers come again.</summary>
    public static string Of(TimeProvider time) => $"{Environment.ProcessId}@{time.GetUtcNow().UtcTicks}";
}
