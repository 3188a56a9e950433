namespace EvoKernels.Contracts.Tasks;

/// <summary>Element type of a buffer, as the task file spells it: <c>float32</c>, <c>float64</c>, <c>int32</c>.</summary>
public enum ElementType
{
    Float32,
    Float64,
    Int32,
}

public static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => type == ElementType.Float64 ? 8 : 4;

    /// <summary>The name a task file uses.</summary>
    public static string Keyword(this ElementType type) => type switch
    {
        ElementType.Float32 => "float32",
        ElementType.Float64 => "float64",
        _ => "int32",
    };

    /// <summary>The type as C++ spells it.</summary>
    public static string CppName(this ElementType type) => type switch
    {
        ElementType.Float32 => "float",
        ElementType.Float64 => "double",
        _ => "int32_t",
    };
}
