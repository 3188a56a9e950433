using EvoKernels.Core.Prompts;

namespace EvoKernels.Hosting.Configuration;

/// <summary>Reads the prompt templates of <c>configs/prompts</c>.</summary>
public static class PromptLoader
{
    /// <exception cref="ConfigurationException">A template is absent, or names a placeholder that does not exist.</exception>
    public static PromptTemplates Load(ConfigRoot root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var folder = Path.Combine(root.Path, "configs", "prompts");
        return new PromptTemplates(Read(folder, "system.md"), Read(folder, "llm-diff.md"), Read(folder, "llm-rewrite.md"), Read(folder, "llm-crossover.md"), Read(folder, "llm-repair.md"))
        {
            SystemCuda = Read(folder, "system-cuda.md"),
        };
    }

    private static string Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(path, null, null, null, null, $"the prompt template cannot be read: {exception.Message}");
        }

        return PromptTemplates.Problem(text) is { } problem ? throw new ConfigurationException(path, null, null, null, null, problem) : text;
    }
}
