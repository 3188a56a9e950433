using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Sources;

/// <summary>Names that a source has declared so far, beside those that its task already uses.</summary>
internal sealed class DeclaredNames(KernelTask? task)
{
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);

    private readonly HashSet<string> _ofTask = task is null
        ? []
        : ["kernel", .. task.DimNames, .. task.Inputs.Concat(task.Outputs).Select(buffer => buffer.Name)];

    /// <summary>Takes a name; null if it can be used, else what is wrong, to follow the quoted name.</summary>
    public string? Declare(string name) => CppNames.Problem(name)
        ?? (_ofTask.Contains(name) ? $"is a name of task '{task!.Name}'" : null)
        ?? (_declared.Add(name) ? null : "is declared twice");
}
