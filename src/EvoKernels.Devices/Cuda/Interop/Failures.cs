using System.Runtime.InteropServices;

namespace EvoKernels.Devices.Cuda.Interop;

/// <summary>Results of the driver that we tell apart (<c>cuda.h</c>).</summary>
internal static class DriverCode
{
    public const int Success = 0;
    public const int OutOfMemory = 2;
    public const int NoDevice = 100;
    public const int NotReady = 600;
    public const int LaunchTimeout = 702;
}

/// <summary>The driver refused a call, or reports what an earlier launch did.</summary>
internal sealed class DriverException(int code, string call, string text) : Exception($"{call}: {text}")
{
    public int Code => code;

    /// <summary>The driver's own words, e.g. <c>CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered</c>.</summary>
    public string Text => text;

    /// <exception cref="DriverException">The result is not success.</exception>
    public static unsafe void Check(int result, string call)
    {
        if (result == DriverCode.Success)
        {
            return;
        }

        byte* name = null;
        byte* text = null;
        _ = DriverNative.cuGetErrorName(result, &name);
        _ = DriverNative.cuGetErrorString(result, &text);
        var (named, told) = (Marshal.PtrToStringUTF8((nint)name) ?? $"error {result}", Marshal.PtrToStringUTF8((nint)text));
        throw new DriverException(result, call, told is null || told == named ? named : $"{named}: {told}");
    }
}

/// <summary>NVRTC refused a call. A source that does not compile is no exception.</summary>
internal sealed class NvrtcException(int code, string call, string text) : Exception($"{call}: {text}")
{
    public int Code => code;

    /// <exception cref="NvrtcException">The result is not success.</exception>
    public static unsafe void Check(int result, string call)
    {
        if (result != 0)
        {
            throw new NvrtcException(result, call, Marshal.PtrToStringUTF8((nint)NvrtcNative.nvrtcGetErrorString(result)) ?? $"error {result}");
        }
    }
}

/// <summary>NVML refused a call.</summary>
internal sealed class NvmlException(int code, string call, string text) : Exception($"{call}: {text}")
{
    public int Code => code;

    /// <exception cref="NvmlException">The result is not success.</exception>
    public static unsafe void Check(int result, string call)
    {
        if (result != 0)
        {
            throw new NvmlException(result, call, Marshal.PtrToStringUTF8((nint)NvmlNative.nvmlErrorString(result)) ?? $"error {result}");
        }
    }
}
