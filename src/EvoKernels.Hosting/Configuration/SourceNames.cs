using EvoKernels.Core.Sources;

namespace EvoKernels.Hosting.Configuration;

/// <summary>What the name of a source says of its language: <c>.cu</c> is CUDA, everything else C++.</summary>
internal static class SourceNames
{
    /// <summary>Null if a source is in the language that its name promises; else what is wrong, to follow the quoted name.</summary>
    public static string? Problem(string name, SourceDirectives directives) => (name.EndsWith(".cu", StringComparison.Ordinal), directives.IsCuda) switch
    {
        (true, false) => "declares no launch; a CUDA source needs a line such as // @launch name<<<grid, block>>>(arguments)",
        (false, true) => $"has an @launch in line {directives.Launches[0].Line}, which is for CUDA sources; give the file a name that ends in .cu, or drop the line",
        _ => null,
    };
}
