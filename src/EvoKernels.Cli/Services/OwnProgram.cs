using System.Reflection;

namespace EvoKernels.Cli.Services;

/// <summary>How to start this very program again.</summary>
internal static class OwnProgram
{
    /// <summary>The file to start and its first arguments: <c>dotnet evokernels.dll</c>, or the executable alone.</summary>
    public static IReadOnlyList<string> Command()
    {
        var process = Environment.ProcessPath ?? throw new InvalidOperationException("this process does not know its own file");
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, Assembly.GetEntryAssembly()!.Location] : [process];
    }
}
