using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Prompts;

/// <summary>The function that a C++ candidate of a task exports, as C++ text.</summary>
public static class KernelSignature
{
    /// <summary>E.g. <c>extern "C" void kernel(const float* x, float* y, int64_t rows, int64_t cols)</c>; scratch buffers follow the outputs.</summary>
    public static string Of(KernelTask task)
    {
        var inputs = task.Inputs.Select(buffer => $"const {buffer.Type.CppName()}* {buffer.Name}");
        var outputs = task.Outputs.Select(buffer => $"{buffer.Type.CppName()}* {buffer.Name}");
        var dims = task.DimNames.Select(name => $"int64_t {name}");
        return $"extern \"C\" void kernel({string.Join(", ", inputs.Concat(outputs).Concat(dims))})";
    }

    /// <summary>The shape of a buffer in words: <c>x: float32 [rows, cols]</c>, <c>labels: int32 [rows], values 0 to below cols</c>.</summary>
    public static string Describe(BufferSpec buffer) =>
        $"{buffer.Name}: {buffer.Type.Keyword()} [{string.Join(", ", buffer.Shape)}]{(buffer.Range is { } range ? $", values {range.From} to below {range.Below}" : "")}";
}
