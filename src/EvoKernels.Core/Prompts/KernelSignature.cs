using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Prompts;

/// <summary>What a candidate of a task exports, for whoever writes one.</summary>
public static class KernelSignature
{
    /// <summary>E.g. <c>extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)</c>; scratch buffers follow the outputs.</summary>
    public static string Of(KernelTask task)
    {
        var inputs = task.Inputs.Select(Pointer("const "));
        var outputs = task.Outputs.Select(Pointer(string.Empty));
        var dims = task.DimNames.Select(name => $"int64_t {name}");
        return $"extern \"C\" void kernel({string.Join(", ", inputs.Concat(outputs).Concat(dims))})";
    }

    /// <summary>What the launch lines of a CUDA candidate may pass, in words, with a line as an example.</summary>
    public static string OfLaunches(KernelTask task)
    {
        var (inputs, outputs) = (task.Inputs.Select(Pointer("const ")), task.Outputs.Select(Pointer(string.Empty)));
        var names = task.Inputs.Concat(task.Outputs).Select(buffer => buffer.Name).Concat(task.DimNames);
        return $"""
            Arguments that `// @launch` lines may pass, by these names: {string.Join(", ", inputs.Concat(outputs).Concat(task.DimNames.Select(name => $"long long {name}")))}; and scratch buffers.
            For example: `// @launch my_kernel<<<ceil_div({task.DimNames[^1]}, 256), 256>>>({string.Join(", ", names)})`
            """;
    }

    private static Func<BufferSpec, string> Pointer(string qualifier) => buffer => $"{qualifier}{buffer.Type.CppName()}* {buffer.Name}";

    /// <summary>The shape of a buffer in words: <c>x: float32 [rows, cols]</c>, <c>labels: int32 [rows], values 0 to below cols</c>.</summary>
    public static string Describe(BufferSpec buffer) =>
        $"{buffer.Name}: {buffer.Type.Keyword()} [{string.Join(", ", buffer.Shape)}]{(buffer.Range is { } range ? $", values {range.From} to below {range.Below}" : "")}";
}
