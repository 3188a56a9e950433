using System.Collections.Immutable;
using System.Text.RegularExpressions;
using EvoKernels.Contracts.Tasks;
using EvoKernels.Hosting.Configuration;

namespace EvoKernels.Hosting.RedTeam;

/// <summary>
/// Reads a case: a kernel whose first lines are <c>// @case key: value</c>, with the keys <c>id row task expect tries</c>, and where they apply <c>twin needs</c>. Those lines are
/// emptied before the kernel is judged, so that it stands as its author would have handed it in.
/// </summary>
internal static partial class CaseLoader
{
    private static readonly string[] Keys = ["id", "row", "task", "expect", "tries", "twin", "needs"];

    /// <exception cref="ConfigurationException">The file is no case; the message names file, line, key and remedy.</exception>
    public static RedTeamCase Load(string path, IReadOnlyDictionary<string, KernelTask> tasks)
    {
        var file = ConfigFiles.Display(path);
        var text = ConfigFiles.Read(path, ConfigFiles.MaxSource, problem => new ConfigurationException(file, null, null, null, null, problem));
        return new Header(file, text).Case(Path.GetFileNameWithoutExtension(path), Path.GetExtension(path) == ".cu", tasks);
    }

    [GeneratedRegex(@"^// @case\b[ \t]*([^:\s]*)[ \t]*(:?)[ \t]*(.*?)[ \t]*$")]
    private static partial Regex Line();

    private sealed class Header
    {
        private readonly string _file;
        private readonly string _source;
        private readonly Dictionary<string, (string Value, int Line)> _values = new(StringComparer.Ordinal);

        public Header(string file, string text)
        {
            _file = file;
            var lines = text.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (Line().Match(lines[i]) is { Success: true } match)
                {
                    Take(match, i + 1);
                    lines[i] = string.Empty;
                }
            }

            _source = string.Join('\n', lines);
        }

        public RedTeamCase Case(string name, bool isCuda, IReadOnlyDictionary<string, KernelTask> tasks)
        {
            var id = Require("id", $"'{name}', as the file");
            Check("id", id == name, $"'{id}' lies in a file '{name}'; give both one name");
            var row = Require("row", "the known exploit, e.g. R1, or honest");
            var rows = isCuda ? RedTeamCase.CudaRows : RedTeamCase.Rows;
            Check("row", row == RedTeamCase.Honest || rows.Contains(row), $"'{row}' is no row{Suggestion.Among(row, [.. rows, RedTeamCase.Honest], "Rows")}");
            Check("id", id.StartsWith($"{row}-", StringComparison.Ordinal), $"begins with its row: '{row}-…'");
            var task = Require("task", "one of the bank's tasks");
            Check("task", tasks.ContainsKey(task), $"'{task}' is no task of the bank{Suggestion.Among(task, [.. tasks.Keys], "Tasks")}");
            var expected = Expected(row);
            return new RedTeamCase(id, row, task, expected, Twin(expected, tasks[task].For(isCuda)), Require("tries", "one sentence on what it tries"), Find("needs"), _source, isCuda);
        }

        private void Take(Match match, int line)
        {
            var (key, value) = (match.Groups[1].Value, match.Groups[3].Value);
            if (!Keys.Contains(key) || match.Groups[2].Length == 0)
            {
                throw new ConfigurationException(_file, line, 1, key, value, $"expected '// @case key: value'{Suggestion.Among(key, Keys, "Keys")}");
            }

            if (value.Length == 0)
            {
                throw new ConfigurationException(_file, line, 1, key, value, "has no value");
            }

            if (!_values.TryAdd(key, (value, line)))
            {
                throw new ConfigurationException(_file, line, 1, key, value, "is given twice; keep one");
            }
        }

        private ImmutableArray<string> Expected(string row)
        {
            string[] known = row == RedTeamCase.Honest ? [RedTeamCase.Accepted] : [.. RedTeamCase.Gates, RedTeamCase.NoGain];
            ImmutableArray<string> expected = [.. Require("expect", $"{string.Join(" | ", known)}").Split('|', StringSplitOptions.TrimEntries)];
            foreach (var one in expected)
            {
                Check("expect", known.Contains(one), $"'{one}' cannot be expected of row {row}{Suggestion.Among(one, known, "Possible")}");
            }

            return expected;
        }

        private string? Twin(ImmutableArray<string> expected, KernelTask task)
        {
            var twin = Find("twin");
            if (!expected.Contains(RedTeamCase.NoGain))
            {
                Check("twin", twin is null, "belongs to cases that expect no-gain");
                return null;
            }

            // A baseline and nothing else: a twin made slow on purpose would hide a gain, and baselines are what claims are measured against.
            var baselines = task.Baselines.Select(baseline => baseline.Source.Name).ToArray();
            Check("twin", twin is not null && baselines.Contains(twin), $"no-gain is judged against a baseline of {task.Name}, the same kernel without the trick{Suggestion.Among(twin ?? string.Empty, baselines, "Baselines")}");
            return twin;
        }

        private string Require(string key, string what) => Find(key) ?? throw new ConfigurationException(_file, null, null, key, null, $"is missing: add '// @case {key}: …' ({what})");

        private string? Find(string key) => _values.TryGetValue(key, out var found) ? found.Value : null;

        private void Check(string key, bool holds, string problem)
        {
            if (!holds)
            {
                var (value, line) = _values.TryGetValue(key, out var found) ? (found.Value, (int?)found.Line) : (null, null);
                throw new ConfigurationException(_file, line, line is null ? null : 1, key, value, problem);
            }
        }
    }
}
