using System.Globalization;
using System.Text;

namespace EvoKernels.Hosting.Configuration;

/// <summary>
/// A task, campaign, deck or override cannot be used. The message names the file, line, column, key and what would be right, e.g.
/// <c>configs/campaigns/x.yaml:7:3: database.num_island: unknown key; did you mean 'num_islands'?</c>
/// </summary>
public sealed class ConfigurationException : Exception
{
    public ConfigurationException(string file, int? line, int? column, string? key, string? value, string problem, Exception? inner = null)
        : base(Compose(file, line, column, key, problem), inner)
    {
        File = file;
        Line = line;
        Column = column;
        Key = key;
        Value = value;
        Problem = problem;
    }

    public ConfigurationException()
        : this("configuration", null, null, null, null, "is not usable")
    {
    }

    public ConfigurationException(string message)
        : this("configuration", null, null, null, null, message)
    {
    }

    public ConfigurationException(string message, Exception innerException)
        : this("configuration", null, null, null, null, message, innerException)
    {
    }

    /// <summary>The file as the user would name it, or the <c>--set</c> option.</summary>
    public string File { get; }

    /// <summary>Line, from 1; null when the whole file is meant.</summary>
    public int? Line { get; }

    /// <summary>Column, from 1; null when the whole file is meant.</summary>
    public int? Column { get; }

    /// <summary>Path of the key, e.g. <c>database.num_islands</c> or <c>shapes[2].rows</c>; null when the whole file is meant.</summary>
    public string? Key { get; }

    /// <summary>The value as written; null for a list, a mapping or an absent key.</summary>
    public string? Value { get; }

    /// <summary>What is wrong and what would be right, without the place.</summary>
    public string Problem { get; }

    private static string Compose(string file, int? line, int? column, string? key, string problem)
    {
        var text = new StringBuilder(file);
        if (line is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $":{line}:{column}");
        }

        text.Append(": ");
        return string.IsNullOrEmpty(key) ? text.Append(problem).ToString() : text.Append(key).Append(": ").Append(problem).ToString();
    }
}
