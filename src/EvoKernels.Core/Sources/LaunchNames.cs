using EvoKernels.Contracts.Tasks;

namespace EvoKernels.Core.Sources;

/// <summary>What the names of a launch may be.</summary>
/// <param name="errors">Where mistakes go.</param>
/// <param name="task">Whose dims and buffers are known; without one only what needs none is checked.</param>
/// <param name="tunables">Of the source.</param>
/// <param name="scratch">Buffers of the source.</param>
internal sealed class LaunchNames(SourceErrors errors, KernelTask? task, IReadOnlySet<string> tunables, IEnumerable<string> scratch)
{
    private readonly HashSet<string> _numbers = [.. task?.DimNames ?? [], .. tunables];

    private readonly HashSet<string> _passable = task is null ? [] : [.. task.Inputs.Concat(task.Outputs).Select(buffer => buffer.Name), .. scratch, .. task.DimNames];

    public void Check(LaunchReader.Found launch)
    {
        if (tunables.Contains(launch.Name.Text))
        {
            errors.Add(launch.Line, launch.Name.Column, $"@launch: '{launch.Name.Text}' is a tunable, and so a macro: no kernel can have its name");
        }

        foreach (var argument in launch.Arguments)
        {
            CheckArgument(argument, launch.Line);
        }

        if (task is null)
        {
            return;
        }

        foreach (var placed in launch.Sizes.SelectMany(size => size))
        {
            errors.Unknown(placed, _numbers, name => $"'{name}' is neither a dimension ({string.Join(", ", task.DimNames)}) nor a tunable");
        }
    }

    private void CheckArgument(ListPart argument, int line)
    {
        if (task is null ? CppNames.Problem(argument.Text) is not null : !_passable.Contains(argument.Text))
        {
            var known = task is null ? string.Empty : $": {string.Join(", ", _passable)}";
            errors.Add(line, argument.Column, $"'{argument.Text}' can be no argument; pass inputs, outputs, @scratch buffers or dimensions by name{known}");
        }
    }
}
