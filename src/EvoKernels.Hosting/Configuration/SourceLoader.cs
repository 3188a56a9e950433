using EvoKernels.Contracts.Candidates;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Core.Operators;
using EvoKernels.Core.Sources;

namespace EvoKernels.Hosting.Configuration;

/// <summary>Loads what a person names on the command line: a kernel source as a candidate, or a baseline to compare with.</summary>
public static class SourceLoader
{
    /// <param name="path">The source file.</param>
    /// <param name="task">The task it is meant for; its names are checked.</param>
    /// <param name="tune">Values that differ from the source's defaults.</param>
    /// <exception cref="ConfigurationException">The file, one of its directives or a tunable cannot be used.</exception>
    public static Candidate Candidate(string path, KernelTask task, IReadOnlyDictionary<string, long> tune)
    {
        ArgumentNullException.ThrowIfNull(tune);
        var text = Text(path);
        var parse = SourceDirectives.Parse(text, task);
        if (parse.Directives is not { } directives)
        {
            var error = parse.Errors[0];
            throw new ConfigurationException(path, error.Line, error.Column, null, null, error.Message);
        }

        var tunables = directives.Defaults.SetItems(tune);
        return (SourceNames.Problem(path, directives) ?? directives.Problem(tunables)) is { } problem
            ? throw new ConfigurationException(path, null, null, null, null, problem)
            : Contracts.Candidates.Candidate.Create(text, tunables, FlagSets.For(directives.IsCuda)[0]);
    }

    /// <summary>A baseline of the task by name (<c>baselines/naive.cpp</c>, or just <c>naive</c>), else a file; in the language that a device runs.</summary>
    /// <exception cref="ConfigurationException">Neither, or a file in the other language; the message lists the task's baselines.</exception>
    public static Baseline Against(string nameOrFile, KernelTask task, string device)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(device);
        var isCuda = DeviceIds.IsCuda(device);
        var baselines = task.For(isCuda).Baselines;
        var named = baselines.FirstOrDefault(baseline =>
            baseline.Source.Name == nameOrFile || Path.GetFileName(baseline.Source.Name) == nameOrFile || Path.GetFileNameWithoutExtension(baseline.Source.Name) == nameOrFile);
        if (named is not null)
        {
            return named;
        }

        var suggestion = Suggestion.Among(nameOrFile, [.. baselines.Select(baseline => baseline.Source.Name)], "Baselines");
        if (!File.Exists(nameOrFile))
        {
            throw new ConfigurationException("--against", null, null, null, nameOrFile, $"'{nameOrFile}' is neither a baseline of {task.Name} nor a file{suggestion}");
        }

        var file = new SourceFile(nameOrFile, Text(nameOrFile));
        return file.IsCuda == isCuda
            ? new Baseline(file, [])
            : throw new ConfigurationException(
                "--against", null, null, null, nameOrFile, $"'{nameOrFile}' is not in {(isCuda ? "CUDA (.cu)" : "C++ (.cpp)")}, which {device} runs{suggestion}");
    }

    private static string Text(string path) =>
        ConfigFiles.Read(path, ConfigFiles.MaxSource, problem => new ConfigurationException(path, null, null, null, null, problem));
}
